//! Labels, and where `break`, `continue` and `goto` lead.
//!
//! Inside the body of a range over a function a jump may leave that body's function; then it becomes an
//! exit code, see [`super::range_func`].
//!
//! Start at [`FunctionLowering::branch`].

use super::function::{Frame, FunctionLowering, stmt};
use crate::Pos;
use crate::func::{Label, Stmt, StmtKind};
use crate::index::LabelId;
use burrow_source::TextRange;
use burrow_syntax::Name;
use burrow_syntax::tree::{self, BranchKeyword};
use std::collections::HashMap;

/// The jump targets of a frame.
#[derive(Debug, Default)]
pub(super) struct JumpTargets {
    /// Statements that can be left, innermost last.
    enclosing: Vec<Enclosing>,
    /// Labels of `goto`, by name.
    labels: HashMap<Name, LabelId>,
    /// Where `fallthrough` leads, for the innermost switch.
    pub fallthrough: Vec<Option<LabelId>>,
}

#[derive(Debug, Clone)]
struct Enclosing {
    /// The label in front of the statement.
    name: Option<Name>,
    target: Target,
    is_loop: bool,
}

#[derive(Debug, Clone, Copy)]
enum Target {
    Label(LabelId),
    /// The loop whose body is this frame.
    RangeBody,
}

/// A jump that was resolved within a frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Jump {
    Break(LabelId),
    Continue(LabelId),
    Goto(LabelId),
    /// `break` and `continue` of the loop whose body is the frame.
    BreakBody,
    ContinueBody,
}

impl JumpTargets {
    /// Targets of the body of a range over a function.
    pub(super) fn of_range_body(name: Option<Name>) -> JumpTargets {
        let enclosing = vec![Enclosing { name, target: Target::RangeBody, is_loop: true }];
        JumpTargets { enclosing, ..JumpTargets::default() }
    }

    fn find(&self, keyword: BranchKeyword, label: Option<&Name>) -> Option<Jump> {
        let wants_loop = keyword == BranchKeyword::Continue;
        let found = self.enclosing.iter().rev().find(|enclosing| match label {
            Some(label) => enclosing.name.as_ref() == Some(label),
            None => enclosing.is_loop || !wants_loop,
        })?;
        Some(match (found.target, wants_loop) {
            (Target::Label(label), false) => Jump::Break(label),
            (Target::Label(label), true) => Jump::Continue(label),
            (Target::RangeBody, false) => Jump::BreakBody,
            (Target::RangeBody, true) => Jump::ContinueBody,
        })
    }
}

impl<'a> FunctionLowering<'_, 'a> {
    /// Lowers the inside of a statement that `break` (or `continue`) refers to.
    pub(super) fn enclosed<R>(
        &mut self,
        label: LabelId,
        name: Option<&Name>,
        is_loop: bool,
        inside: impl FnOnce(&mut Self) -> R,
    ) -> R {
        let enclosing = Enclosing { name: name.cloned(), target: Target::Label(label), is_loop };
        self.frame().jumps.enclosing.push(enclosing);
        let result = inside(self);
        self.frame().jumps.enclosing.pop();
        result
    }

    /// A labeled statement. The label itself matters only if some `goto` leads there.
    pub(super) fn labeled(&mut self, label: &'a tree::Ident, statement: &'a tree::Stmt, out: &mut Vec<Stmt>) {
        if self.goto_labels.contains(&label.name) {
            let id = self.goto_label(&label.name);
            out.push(stmt(StmtKind::Label(id), label.pos));
        }
        self.stmt(statement, Some(&label.name), out);
    }

    /// The label of the current function (not counting bodies of ranges over functions within it).
    fn goto_label(&mut self, name: &Name) -> LabelId {
        self.goto_label_of(self.frames.len() - 1, name)
    }

    fn goto_label_of(&mut self, depth: usize, name: &Name) -> LabelId {
        let frame = &mut self.frames[depth];
        if let Some(&known) = frame.jumps.labels.get(name) {
            return known;
        }
        let id = frame.func.labels.push(Label { name: name.to_string() });
        frame.jumps.labels.insert(name.clone(), id);
        id
    }

    /// The frame that a label stands in: the innermost one whose text holds it.
    fn label_owner(&self, name: &Name) -> usize {
        let places = self.label_places.get(name).map_or(&[][..], Vec::as_slice);
        let holds = |frame: &Frame| {
            let text = TextRange::new(frame.func.pos, frame.func.end);
            frame.range_body.is_none() || places.iter().any(|&place| text.contains(place))
        };
        self.frames.iter().rposition(holds).expect("the outermost frame is no body of a range")
    }

    pub(super) fn branch(
        &mut self,
        keyword: BranchKeyword,
        label: Option<&'a tree::Ident>,
        pos: Pos,
        out: &mut Vec<Stmt>,
    ) {
        let name = label.map(|label| &label.name);
        match (keyword, name) {
            (BranchKeyword::Fallthrough, _) => {
                let next = self.frame_ref().jumps.fallthrough.last().copied().flatten();
                let next = next.expect("fallthrough stands in a switch clause that is not the last");
                out.push(stmt(StmtKind::Goto(next), pos));
            }
            (BranchKeyword::Goto, Some(name)) => {
                let depth = self.label_owner(name);
                let label = self.goto_label_of(depth, name);
                self.jump_to(depth, Jump::Goto(label), pos, out);
            }
            _ => {
                let reachable = |frame: &Frame| frame.jumps.find(keyword, name);
                let found =
                    (0..self.frames.len()).rev().find_map(|depth| Some((depth, reachable(&self.frames[depth])?)));
                let (depth, jump) = found.expect("the checker lets no jump lack a target");
                self.jump_to(depth, jump, pos, out);
            }
        }
    }

    fn jump_to(&mut self, depth: usize, jump: Jump, pos: Pos, out: &mut Vec<Stmt>) {
        if depth + 1 == self.frames.len() {
            self.jump(jump, pos, out);
        } else {
            self.exit_range_bodies(depth, jump, pos, out);
        }
    }

    /// A jump within the current frame.
    pub(super) fn jump(&mut self, jump: Jump, pos: Pos, out: &mut Vec<Stmt>) {
        match jump {
            Jump::Break(label) => out.push(stmt(StmtKind::Break(label), pos)),
            Jump::Continue(label) => out.push(stmt(StmtKind::Continue(label), pos)),
            Jump::Goto(label) => out.push(stmt(StmtKind::Goto(label), pos)),
            Jump::BreakBody => self.leave_range_body(false, pos, out),
            Jump::ContinueBody => self.leave_range_body(true, pos, out),
        }
    }
}
