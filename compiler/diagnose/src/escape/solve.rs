//! Propagation: the fewest dereferences between all locations, and what follows from them.
//!
//! Each location is a root once, and again when it is found to escape or persist. From a root the walk goes backwards
//! along the edges (Bellman-Ford with a queue: edges may be negative, but sums are bounded below by 0).

use std::collections::VecDeque;

use super::graph::{Attributes, CALLEE, HEAP, LocationId, MUTATOR, Step, What};
use super::tag::{RESULTS, Tag};
use super::walk::Batch;
use crate::node::{Kind, VarClass};

impl Batch<'_, '_> {
    pub fn solve(&mut self) {
        let mut roots: VecDeque<LocationId> = (4..self.locations.len() as u32).rev().map(LocationId).collect();
        for special in [MUTATOR, CALLEE, HEAP] {
            roots.push_front(special);
        }
        for location in &mut self.locations {
            location.step.is_waiting = true;
        }
        let mut walk = 0;
        while let Some(root) = roots.pop_front() {
            self.location_mut(root).step.is_waiting = false;
            walk += 1;
            self.walk_from(root, walk, &mut roots);
        }
    }

    /// Those that escape come first, since that saves others work.
    fn enqueue(&mut self, location: LocationId, roots: &mut VecDeque<LocationId>) {
        let record = self.location_mut(location);
        if std::mem::replace(&mut record.step.is_waiting, true) {
            return;
        }
        if record.attributes.escapes { roots.push_front(location) } else { roots.push_back(location) }
    }

    fn walk_from(&mut self, root: LocationId, walk: u32, roots: &mut VecDeque<LocationId>) {
        let is_waiting = self.location(root).step.is_waiting;
        self.location_mut(root).step = Step { walk, derefs: 0, from: None, queued: 0, is_waiting };
        self.lose_results(root, roots);
        let mut queue = VecDeque::from([root]);
        while let Some(id) = queue.pop_front() {
            self.location_mut(id).step.queued = 0;
            let derefs = self.location(id).step.derefs;
            let found = self.look_at(root, id, derefs);
            let old = self.location(id).attributes;
            if found.union(old) != old {
                self.location_mut(id).attributes = found.union(old);
                self.enqueue(id, roots);
                if self.location(id).attributes.escapes {
                    continue;
                }
            }
            self.follow_edges(id, derefs.max(0), walk, &mut queue);
        }
    }

    /// A closure that is called by somebody unknown: its results may go anywhere.
    fn lose_results(&mut self, root: LocationId, roots: &mut VecDeque<LocationId>) {
        let location = self.location(root);
        let What::Storage(node) = location.what else { return };
        if !location.attributes.calls {
            return;
        }
        let Kind::Closure(func) = *self.kind(node) else { return };
        if self.in_group(func) && self.results_lost.insert(func) {
            for result in self.builder.tree.func(func).results.clone() {
                let location = self.location_of(result);
                self.enqueue(location, roots);
            }
        }
    }

    /// What it means for a location that its value (or address) flows to the root.
    fn look_at(&mut self, root: LocationId, id: LocationId, derefs: i32) -> Attributes {
        let mut found = Attributes::default();
        let outlived = self.outlives(root, id);
        let escapes = self.location(id).attributes.escapes;
        let at = self.location(root).attributes;
        if derefs < 0 {
            if outlived {
                if !escapes {
                    self.explain_escape(root, id);
                }
                found = Attributes::ALL;
            } else {
                found.persists = at.persists;
            }
        }
        let derefs = derefs.max(0);
        if derefs == 0 {
            found.mutates |= at.mutates;
            found.calls |= at.calls;
        }
        if self.location(id).is_parameter {
            if outlived {
                if !escapes {
                    self.explain_leak(root, id, derefs);
                }
                self.leak(id, root, derefs);
            }
            let tag = &mut self.location_mut(id).tag;
            if at.mutates {
                Tag::add(&mut tag.mutator, derefs);
            }
            if at.calls {
                Tag::add(&mut tag.callee, derefs);
            }
        }
        found
    }

    fn follow_edges(&mut self, id: LocationId, derefs: i32, walk: u32, queue: &mut VecDeque<LocationId>) {
        for index in 0..self.location(id).edges.len() {
            let edge = &self.location(id).edges[index];
            let (src, total) = (edge.src, derefs + edge.derefs);
            let source = self.location_mut(src);
            if source.attributes.escapes || (source.step.walk == walk && source.step.derefs <= total) {
                continue;
            }
            source.step.walk = walk;
            source.step.derefs = total;
            source.step.from = Some((id, index));
            if source.step.queued != walk {
                source.step.queued = walk;
                queue.push_back(src);
            }
        }
    }

    /// Records that a parameter reaches the heap, or a result of its function.
    fn leak(&mut self, parameter: LocationId, sink: LocationId, derefs: i32) {
        let target = self.location(sink);
        let same_func = target.func == self.location(parameter).func;
        let result = target.result.filter(|result| !target.attributes.escapes && same_func && *result < RESULTS);
        let tag = &mut self.location_mut(parameter).tag;
        match result {
            Some(result) => Tag::add(&mut tag.results[result], derefs),
            None => Tag::add(&mut tag.heap, derefs),
        }
    }

    /// Whether values stored in `keeper` may be used when `other` is gone, were it on the stack.
    fn outlives(&self, keeper: LocationId, other: LocationId) -> bool {
        let (kept_in, other_record) = (self.location(keeper), self.location(other));
        if kept_in.attributes.escapes {
            return true;
        }
        if keeper == MUTATOR || keeper == CALLEE {
            return false;
        }
        let tree = &self.builder.tree;
        let is_result = matches!(kept_in.what, What::Var(var) if tree.var(var).class == VarClass::Result);
        if is_result {
            // A closure whose callers are all known may return what belongs to the functions around it.
            let known =
                tree.contains_closure(other_record.func, kept_in.func) && !self.results_lost.contains(&kept_in.func);
            return !known;
        }
        if kept_in.func == other_record.func && kept_in.loop_depth < other_record.loop_depth {
            return true;
        }
        tree.contains_closure(kept_in.func, other_record.func)
    }
}
