//! Which locations escape: a shortest-path walk from every location along its sources.
//!
//! The distance of a source from a root is the least count of dereferences on the way; a negative one
//! means that the source's address reaches the root. Distances are cut at 0 after an address was
//! taken: for `root = &l; l = x`, the address of `l` flows to the root, that of `x` does not.

use crate::graph::{Graph, LocationId, What};
use crate::options::{Options, Rule};

/// Marks what escapes and records where parameters leak to, until nothing changes.
pub fn solve(graph: &mut Graph, options: &Options) {
    let count = graph.locations.len();
    let mut queue: Vec<LocationId> = (0..count as u32).map(LocationId).collect();
    let mut queued = vec![true; count];
    let mut walk = Walk { distance: vec![None; count], touched: Vec::new(), fault: options.fault };
    while let Some(root) = queue.pop() {
        queued[root.0 as usize] = false;
        for changed in walk.from(graph, root) {
            if !std::mem::replace(&mut queued[changed.0 as usize], true) {
                queue.push(changed);
            }
        }
    }
}

struct Walk {
    distance: Vec<Option<i32>>,
    touched: Vec<LocationId>,
    fault: Option<Rule>,
}

impl Walk {
    /// One root; returns the locations that newly escape, which are roots again.
    fn from(&mut self, graph: &mut Graph, root: LocationId) -> Vec<LocationId> {
        let mut escaped = Vec::new();
        self.set(root, 0);
        let mut pending = vec![root];
        while let Some(id) = pending.pop() {
            let distance = self.distance[id.0 as usize].expect("pending locations have distances");
            let address = distance < 0;
            let base = distance.max(0);
            if id != root && outlives(graph, root, id, self.fault) {
                if graph[id].is_param && !graph[id].escapes {
                    leak(graph, id, root, base);
                }
                if address && !graph[id].escapes {
                    graph[id].escapes = true;
                    escaped.push(id);
                    continue;
                }
            }
            for index in 0..graph[id].sources.len() {
                let (source, derefs) = graph[id].sources[index];
                // What already escapes is a root of its own.
                if graph[source].escapes && source != root {
                    continue;
                }
                let next = base + derefs;
                if self.distance[source.0 as usize].is_none_or(|known| known > next) {
                    self.set(source, next);
                    pending.push(source);
                }
            }
        }
        for id in self.touched.drain(..) {
            self.distance[id.0 as usize] = None;
        }
        escaped
    }

    fn set(&mut self, id: LocationId, distance: i32) {
        if self.distance[id.0 as usize].replace(distance).is_none() {
            self.touched.push(id);
        }
    }
}

/// A parameter's value reaches a root that outlives its function.
fn leak(graph: &mut Graph, param: LocationId, root: LocationId, derefs: i32) {
    let result = graph[root].result.filter(|_| !graph[root].escapes && graph.func_of(root) == graph.func_of(param));
    let leaks = &mut graph[param].leaks;
    match result {
        Some(index) => leaks.add_result(index, derefs),
        None => leaks.add_heap(derefs),
    }
}

/// Whether values of `root` may be alive when `other` no longer is.
fn outlives(graph: &Graph, root: LocationId, other: LocationId, fault: Option<Rule>) -> bool {
    let holds = |rule| fault != Some(rule);
    let (root_location, other_location) = (&graph[root], &graph[other]);
    if root_location.escapes {
        return true;
    }
    if root_location.result.is_some() {
        return holds(Rule::ResultOutlives);
    }
    if root_location.what == What::Discard {
        return false;
    }
    match (graph.func_of(root), graph.func_of(other)) {
        // A variable outside of a loop outlives what one turn of the loop makes.
        (Some(a), Some(b)) if a == b => root_location.loop_depth < other_location.loop_depth && holds(Rule::LoopDepth),
        // A captured variable outlives what the closure makes.
        (Some(a), Some(b)) => graph.encloses(a, b) && holds(Rule::EnclosingFunction),
        _ => true,
    }
}
