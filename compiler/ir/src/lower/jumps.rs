//! Labels, and where `break`, `continue` and `goto` lead.
//!
//! Inside the body of a range over a function a jump may leave that body's function; then it becomes an
//! exit code, see [`super::range_func`].
//!
//! Start at [`FunctionLowering::branch`].

use super::function::{FunctionLowering, stmt};
use crate::Pos;
use crate::func::{Stmt, StmtKind};
use crate::index::LabelId;
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
        if keyword == BranchKeyword::Goto {
            return self.labels.get(label?).map(|&label| Jump::Goto(label));
        }
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

    fn goto_label(&mut self, name: &Name) -> LabelId {
        if let Some(&known) = self.frame_ref().jumps.labels.get(name) {
            return known;
        }
        let id = self.label(name);
        self.frame().jumps.labels.insert(name.clone(), id);
        id
    }

    pub(super) fn branch(
        &mut self,
        keyword: BranchKeyword,
        label: Option<&'a tree::Ident>,
        pos: Pos,
        out: &mut Vec<Stmt>,
    ) {
        if keyword == BranchKeyword::Fallthrough {
            let next = self.frame_ref().jumps.fallthrough.last().copied().flatten();
            let next = next.expect("fallthrough stands in a switch clause that is not the last");
            out.push(stmt(StmtKind::Goto(next), pos));
            return;
        }
        let name = label.map(|label| &label.name);
        if keyword == BranchKeyword::Goto
            && let Some(name) = name
            && self.declares_label(name)
        {
            self.goto_label(name);
        }
        for depth in (0..self.frames.len()).rev() {
            if let Some(jump) = self.frames[depth].jumps.find(keyword, name) {
                if depth + 1 == self.frames.len() {
                    self.jump(jump, pos, out);
                } else {
                    self.exit_range_bodies(depth, jump, pos, out);
                }
                return;
            }
            assert!(self.frames[depth].range_body.is_some(), "the checker lets no jump leave a function");
        }
        panic!("a jump without target");
    }

    /// Whether a `goto` of this name stays in the current frame: it does unless the label belongs to a
    /// function around this range body.
    fn declares_label(&self, name: &Name) -> bool {
        let known_outside =
            self.frames[..self.frames.len() - 1].iter().any(|frame| frame.jumps.labels.contains_key(name));
        self.frame_ref().range_body.is_none() || !known_outside
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
