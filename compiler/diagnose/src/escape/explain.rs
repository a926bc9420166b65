//! `-m=2`: the way by which something came to escape or leak.

use std::collections::HashSet;

use burrow_source::Pos;

use super::graph::{HEAP, Hole, LocationId, NotePlace, Notes, What};
use super::walk::Batch;
use crate::line::Line;
use crate::node::Kind;

impl Batch<'_, '_> {
    /// An address that is stored straight to what escapes.
    pub fn explain_direct(&mut self, hole: &Hole, src: LocationId) {
        if !self.is_verbose() {
            return;
        }
        let pos = self.pos_of(src);
        self.headline(src, pos);
        self.flow_lines(pos, hole.dst, src, hole.derefs, &hole.notes);
    }

    pub fn explain_escape(&mut self, root: LocationId, src: LocationId) {
        if !self.is_verbose() {
            return;
        }
        let pos = self.pos_of(src);
        self.headline(src, pos);
        self.path(root, src, pos);
    }

    pub fn explain_leak(&mut self, root: LocationId, src: LocationId, derefs: i32) {
        if !self.is_verbose() {
            return;
        }
        let pos = self.pos_of(src);
        let (name, sink) = (self.bare_name(src), self.name(root));
        let func = self.builder.tree.func(self.location(src).func).name.clone();
        self.explained(Line::new(pos, format!("parameter {name} leaks to {sink} for {func} with derefs={derefs}:")));
        self.path(root, src, pos);
    }

    /// Explanations name the place of what has none, other lines just leave it out.
    fn explained(&mut self, line: Line) {
        self.line(line.unknown_line());
    }

    fn headline(&mut self, src: LocationId, pos: Pos) {
        let name = self.bare_name(src);
        let func = self.builder.tree.func(self.location(src).func).name.clone();
        self.explained(Line::new(pos, format!("{name} escapes to heap in {func}:")));
    }

    fn path(&mut self, root: LocationId, src: LocationId, pos: Pos) {
        let mut visited = HashSet::new();
        let mut current = src;
        loop {
            if !visited.insert(current) {
                let text = "  warning: truncated explanation due to assignment cycle; see golang.org/issue/35518";
                return self.explained(Line::new(pos, text.to_string()));
            }
            let Some((dst, index)) = self.location(current).step.from else { return };
            let edge = self.location(dst).edges[index].clone();
            self.flow_lines(pos, dst, current, edge.derefs, &edge.notes);
            if dst == root {
                return;
            }
            current = dst;
        }
    }

    fn flow_lines(&mut self, pos: Pos, dst: LocationId, src: LocationId, derefs: i32, notes: &Notes) {
        let operators = if derefs < 0 { "&".to_string() } else { "*".repeat(derefs as usize) };
        let (to, from) = (self.name(dst), self.name(src));
        self.explained(Line::new(pos, format!("  flow: {to} ← {operators}{from}:")));
        let mut next = notes.clone();
        while let Some(note) = next {
            let (text, at) = self.place_text(note.place);
            self.explained(Line::note(pos, format!("    from {text} ({})", note.why), at));
            next = note.next.clone();
        }
    }

    fn place_text(&mut self, place: NotePlace) -> (String, Pos) {
        match place {
            NotePlace::Node(node) => (self.text(node), self.builder.tree.node(node).pos),
            NotePlace::Capture(var, pos) => (self.printer().var(var), pos),
            NotePlace::Case(node, index) => {
                let Kind::TypeSwitch { cases, .. } = self.kind(node).clone() else { unreachable!("a type switch") };
                let case = &cases[index];
                let values: Vec<String> = case.values.iter().map(|value| self.text(*value)).collect();
                let head =
                    if values.is_empty() { "default".to_string() } else { format!("case {}", values.join(", ")) };
                let body = self.printer().statements(&case.body);
                (format!("{head}: {body}"), case.pos)
            }
        }
    }

    pub fn pos_of(&self, location: LocationId) -> Pos {
        match self.location(location).what {
            What::Joint => Pos::NONE,
            What::Var(var) => self.builder.tree.var(var).pos,
            What::Storage(node) => self.builder.tree.node(node).pos,
        }
    }

    /// The variable or expression.
    fn bare_name(&mut self, location: LocationId) -> String {
        match self.location(location).what {
            What::Joint => "<nil>".to_string(),
            What::Var(var) => self.printer().var(var),
            What::Storage(node) => self.text(node),
        }
    }

    /// As flows name it.
    fn name(&mut self, location: LocationId) -> String {
        if location == HEAP {
            return "{heap}".to_string();
        }
        match self.location(location).what {
            What::Joint => "{temp}".to_string(),
            What::Var(var) => self.printer().var(var),
            What::Storage(node) => format!("{{storage for {}}}", self.text(node)),
        }
    }
}
