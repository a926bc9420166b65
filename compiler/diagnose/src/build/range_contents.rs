//! What the body of a loop over a function contains: what leads out of it, and the labels in it. Function literals are left out.

use burrow_syntax::Name;
use burrow_syntax::tree::{self, BranchKeyword, ForHeader, StmtKind};
use burrow_types::Type;

use super::function::FunctionBuilder;
use crate::node::Kind;

/// A labelled `break`, `continue` or `goto`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Jump {
    pub keyword: BranchKeyword,
    pub label: Name,
}

impl Jump {
    /// Whether it breaks or continues the loop with this label.
    pub fn steers(&self, label: Option<&Name>) -> bool {
        self.keyword != BranchKeyword::Goto && label == Some(&self.label)
    }

    /// The jump as a statement.
    pub fn kind(&self) -> Kind {
        match self.keyword {
            BranchKeyword::Goto => Kind::Goto(self.label.clone()),
            keyword => Kind::Branch(keyword_text(keyword), Some(self.label.clone())),
        }
    }
}

/// A keyword as it is printed.
pub(super) fn keyword_text(keyword: BranchKeyword) -> &'static str {
    match keyword {
        BranchKeyword::Break => "break",
        BranchKeyword::Continue => "continue",
        BranchKeyword::Goto => "goto",
        BranchKeyword::Fallthrough => "fallthrough",
    }
}

/// What a loop's body contains.
#[derive(Default)]
pub(super) struct Needs {
    pub returns: bool,
    /// Something leads out other than by the body's end, or a plain `break`.
    pub leaves: bool,
    pub defers: bool,
    /// Of the loop itself.
    pub label: Option<Name>,
    /// Labels within the body, but not within that of another such loop in it.
    pub labels: Vec<Name>,
    jumps: Vec<Jump>,
}

impl Needs {
    /// Whether a jump in the body leads further than to the loop's next turn or its end.
    fn is_left_by(&self, jump: &Jump) -> bool {
        !self.labels.contains(&jump.label) && !jump.steers(self.label.as_ref())
    }
}

impl<'a> FunctionBuilder<'_, 'a> {
    pub fn needs(&mut self, body: &'a [tree::Stmt], label: Option<Name>) -> Needs {
        let mut needs = Needs { label, ..Needs::default() };
        body.iter().for_each(|statement| self.scan(statement, None, &mut needs));
        needs.leaves |= needs.returns || needs.jumps.iter().any(|jump| needs.is_left_by(jump));
        needs
    }

    fn scan(&mut self, statement: &'a tree::Stmt, label: Option<Name>, needs: &mut Needs) {
        match &statement.kind {
            StmtKind::Return(_) => needs.returns = true,
            StmtKind::Defer(_) => needs.defers = true,
            StmtKind::Branch { keyword, label: Some(label) } => {
                needs.jumps.push(Jump { keyword: *keyword, label: label.name.clone() });
            }
            StmtKind::Labeled { label, statement } => {
                needs.labels.push(label.name.clone());
                return self.scan(statement, Some(label.name.clone()), needs);
            }
            StmtKind::For(statement) if self.is_over_function(statement) => {
                return self.scan_loop(statement, label, needs);
            }
            _ => {}
        }
        each_within(statement, &mut |inner| self.scan(inner, None, needs));
    }

    fn is_over_function(&mut self, statement: &'a tree::ForStmt) -> bool {
        let ForHeader::Range { operand, .. } = &statement.header else { return false };
        let ty = self.type_of(operand);
        matches!(self.underlying(ty), Type::Signature(_))
    }

    /// A loop over a function within has a closure of its own: what leads out of that one needs telling.
    fn scan_loop(&mut self, statement: &'a tree::ForStmt, label: Option<Name>, needs: &mut Needs) {
        let inner = self.needs(&statement.body.statements, label);
        needs.returns |= inner.returns;
        // Loops within others look at `#next` in any case.
        needs.leaves = true;
        needs.defers |= inner.defers;
        let leaving = inner.jumps.iter().filter(|jump| inner.is_left_by(jump)).cloned();
        needs.jumps.extend(leaving);
    }
}

/// All labels in statements, in the order of the source.
pub(super) fn labels_in(statements: &[tree::Stmt]) -> Vec<Name> {
    let mut labels = Vec::new();
    statements.iter().for_each(|statement| add_labels(statement, &mut labels));
    labels
}

fn add_labels(statement: &tree::Stmt, labels: &mut Vec<Name>) {
    if let StmtKind::Labeled { label, .. } = &statement.kind {
        labels.push(label.name.clone());
    }
    each_within(statement, &mut |inner| add_labels(inner, labels));
}

/// Calls `visit` with each statement that stands directly in this one.
fn each_within<'a>(statement: &'a tree::Stmt, visit: &mut impl FnMut(&'a tree::Stmt)) {
    match &statement.kind {
        StmtKind::Labeled { statement, .. } => visit(statement),
        StmtKind::Block(block) => block.statements.iter().for_each(visit),
        StmtKind::If(statement) => {
            statement.init.iter().for_each(&mut *visit);
            statement.then.statements.iter().for_each(&mut *visit);
            statement.otherwise.iter().for_each(visit);
        }
        StmtKind::For(statement) => statement.body.statements.iter().for_each(visit),
        StmtKind::Switch(statement) => statement.clauses.iter().flat_map(|clause| &clause.body).for_each(visit),
        StmtKind::TypeSwitch(statement) => statement.clauses.iter().flat_map(|clause| &clause.body).for_each(visit),
        StmtKind::Select(statement) => statement.clauses.iter().flat_map(|clause| &clause.body).for_each(visit),
        _ => {}
    }
}
