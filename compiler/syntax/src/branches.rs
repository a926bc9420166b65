//! Jumps: labels, `goto`, `break`, `continue`, `fallthrough`.
//!
//! Each function body is checked by itself, statement after statement. Backward jumps are decided at once; a `goto`
//! whose label hasn't been seen waits in the list of its block, and goes to the list of the enclosing block when its
//! block ends. A variable declared meanwhile marks those waiting: the label must not come later in the same block.
//!
//! Start at [`check_branches`].

use std::collections::HashMap;

use burrow_source::{Diagnostic, Pos};

use crate::printing::expr_list_string;
use crate::tree::*;

/// Reports the jumps of a function body that lead nowhere, and labels nobody uses.
pub(crate) fn check_branches(body: &Block) -> Vec<Diagnostic> {
    let mut checker = Checker { errors: Vec::new(), labels: HashMap::new(), blocks: Vec::new() };
    let unresolved = checker.block(None, Context::default(), None, body.pos, &body.statements);
    for goto in unresolved {
        match checker.labels.get_mut(&goto.label.name) {
            Some(label) => {
                label.is_used = true;
                let block = checker.blocks[label.block].start;
                let message = format!("goto {} jumps into block starting at", goto.label.name);
                checker.errors.push(Diagnostic::new(goto.label.pos, message).at_place(block));
            }
            None => checker.error(goto.label.pos, format!("label {} not defined", goto.label.name)),
        }
    }
    let unused = checker.labels.iter().filter(|(_, label)| !label.is_used);
    let mut unused: Vec<(Pos, Name)> = unused.map(|(name, label)| (label.pos, name.clone())).collect();
    unused.sort_by_key(|&(pos, _)| pos);
    for (pos, name) in unused {
        checker.error(pos, format!("label {name} defined and not used"));
    }
    checker.errors
}

struct Checker {
    errors: Vec<Diagnostic>,
    /// Those seen so far.
    labels: HashMap<Name, Label>,
    blocks: Vec<BlockInfo>,
}

struct Label {
    pos: Pos,
    /// The block that declares it.
    block: BlockIndex,
    is_used: bool,
}

type BlockIndex = usize;

/// A list of statements between braces, or those of a clause.
struct BlockInfo {
    parent: Option<BlockIndex>,
    start: Pos,
    /// The label of the statement this block belongs to, and what that statement is.
    label: Option<(Pos, Statement)>,
}

/// What jumps distinguish.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Statement {
    For,
    Switch { clause_count: usize },
    TypeSwitch,
    Select,
    Other,
}

/// What encloses a statement.
#[derive(Clone, Copy, Default)]
struct Context {
    /// What `break` leaves.
    breakable: Option<Statement>,
    is_in_loop: bool,
    /// The index of the clause whose statements these are, not of one further out.
    clause: Option<usize>,
}

/// A `goto` whose label hasn't been seen.
struct ForwardGoto<'t> {
    label: &'t Ident,
    /// Whether a variable has been declared behind it in the block being checked.
    passes_declaration: bool,
}

/// The state of checking one block.
struct BlockState<'t> {
    index: BlockIndex,
    context: Context,
    waiting: Vec<ForwardGoto<'t>>,
    /// The variables declared last: where, and how messages call them.
    declared: Option<(Pos, String)>,
}

impl Checker {
    fn error(&mut self, pos: Pos, message: impl Into<String>) {
        self.errors.push(Diagnostic::new(pos, message));
    }

    /// Checks a block's statements and returns the jumps that wait for a label further out.
    fn block<'t>(
        &mut self,
        parent: Option<BlockIndex>,
        context: Context,
        label: Option<(Pos, Statement)>,
        start: Pos,
        statements: &'t [Stmt],
    ) -> Vec<ForwardGoto<'t>> {
        let index = self.blocks.len();
        self.blocks.push(BlockInfo { parent, start, label });
        let mut state = BlockState { index, context, waiting: Vec::new(), declared: None };
        // Empty statements at the end don't count: `fallthrough;` is the last one.
        let is_empty = |statement: &Stmt| matches!(statement.kind, StmtKind::Empty);
        let count = statements.iter().rposition(|statement| !is_empty(statement)).map_or(0, |last| last + 1);
        for (position, statement) in statements[..count].iter().enumerate() {
            self.statement(&mut state, statement, position + 1 == count);
        }
        state.waiting
    }

    fn statement<'t>(&mut self, state: &mut BlockState<'t>, labeled: &'t Stmt, is_last: bool) {
        let mut statement = labeled;
        let mut label = None;
        while let StmtKind::Labeled { label: name, statement: inner } = &statement.kind {
            if !name.name.is_blank() {
                self.declare(state, name);
                label = Some(name.pos);
            }
            statement = inner;
        }
        let label = label.map(|pos| (pos, classify(statement)));
        match &statement.kind {
            StmtKind::Declaration(declarations) => {
                let variable = declarations.iter().find_map(|declaration| match declaration {
                    Declaration::Var(variable) => Some(variable),
                    _ => None,
                });
                if let Some(variable) = variable {
                    state.declare_variable(variable.pos, variable.names[0].name.to_string());
                }
            }
            StmtKind::Define { left, .. } => state.declare_variable(statement.pos, expr_list_string(left)),
            StmtKind::Branch { keyword, label: None } => {
                self.plain_branch(state.context, *keyword, statement.pos, is_last);
            }
            StmtKind::Branch { keyword, label: Some(target) } => self.labeled_branch(state, *keyword, target),
            _ => self.inner_blocks(state, statement, label),
        }
    }

    fn declare(&mut self, state: &mut BlockState<'_>, name: &Ident) {
        if let Some(earlier) = self.labels.get(&name.name) {
            let message = format!("label {} already defined at", name.name);
            self.errors.push(Diagnostic::new(name.pos, message).at_place(earlier.pos));
        } else {
            let label = Label { pos: name.pos, block: state.index, is_used: false };
            self.labels.insert(name.name.clone(), label);
        }
        let (reached, waiting): (Vec<_>, Vec<_>) =
            std::mem::take(&mut state.waiting).into_iter().partition(|goto| goto.label.name == name.name);
        state.waiting = waiting;
        for goto in reached {
            if let Some(label) = self.labels.get_mut(&name.name) {
                label.is_used = true;
            }
            if let (true, Some((pos, variables))) = (goto.passes_declaration, &state.declared) {
                let message = format!("goto {} jumps over declaration of {variables} at", name.name);
                self.errors.push(Diagnostic::new(goto.label.pos, message).at_place(*pos));
            }
        }
    }

    fn plain_branch(&mut self, context: Context, keyword: BranchKeyword, pos: Pos, is_last: bool) {
        let complaint = match keyword {
            BranchKeyword::Break if context.breakable.is_none() => "break is not in a loop, switch, or select",
            BranchKeyword::Continue if !context.is_in_loop => "continue is not in a loop",
            BranchKeyword::Fallthrough => match (context.breakable, context.clause) {
                (Some(Statement::TypeSwitch), _) => "cannot fallthrough in type switch",
                (Some(Statement::Switch { clause_count }), Some(clause)) if is_last => {
                    if clause + 1 < clause_count {
                        return;
                    }
                    "cannot fallthrough final case in switch"
                }
                _ => "fallthrough statement out of place",
            },
            // `goto` always has a label.
            BranchKeyword::Break | BranchKeyword::Continue | BranchKeyword::Goto => return,
        };
        self.error(pos, complaint);
    }

    fn labeled_branch<'t>(&mut self, state: &mut BlockState<'t>, keyword: BranchKeyword, target: &'t Ident) {
        let Some(label) = self.labels.get_mut(&target.name) else {
            match keyword {
                BranchKeyword::Goto => state.wait_for(target),
                _ => {
                    let message = format!("{} label not defined: {}", keyword.spelling(), target.name);
                    self.error(target.pos, message);
                }
            }
            return;
        };
        label.is_used = true;
        let (label_pos, label_block) = (label.pos, label.block);
        if keyword == BranchKeyword::Goto {
            if !self.enclosing(state.index).any(|block| block == label_block) {
                state.wait_for(target);
            }
            return;
        }
        let labels = self.enclosing(state.index).filter_map(|block| self.blocks[block].label);
        let statement = { labels }.find(|&(pos, _)| pos == label_pos).map(|(_, statement)| statement);
        let is_fine = match statement {
            Some(Statement::For) => true,
            Some(Statement::Other) | None => false,
            Some(_) => keyword == BranchKeyword::Break,
        };
        if !is_fine {
            self.error(target.pos, format!("invalid {} label {}", keyword.spelling(), target.name));
        }
    }

    /// A block and those around it, from the inside.
    fn enclosing(&self, block: BlockIndex) -> impl Iterator<Item = BlockIndex> {
        std::iter::successors(Some(block), |&block| self.blocks[block].parent)
    }

    fn inner_blocks<'t>(&mut self, state: &mut BlockState<'t>, statement: &'t Stmt, label: Option<(Pos, Statement)>) {
        let plain = Context { clause: None, ..state.context };
        let breakable = Context { breakable: Some(classify(statement)), ..plain };
        let parent = Some(state.index);
        match &statement.kind {
            StmtKind::Block(block) => {
                state.adopt(self.block(parent, plain, label, block.pos, &block.statements));
            }
            StmtKind::If(branch) => {
                state.adopt(self.block(parent, plain, label, branch.then.pos, &branch.then.statements));
                if let Some(otherwise) = &branch.otherwise {
                    let statements = std::slice::from_ref(otherwise);
                    state.adopt(self.block(parent, plain, label, otherwise.pos, statements));
                }
            }
            StmtKind::For(loop_) => {
                let context = Context { is_in_loop: true, ..breakable };
                state.adopt(self.block(parent, context, label, loop_.body.pos, &loop_.body.statements));
            }
            StmtKind::Switch(switch) => self.switch_clauses(state, breakable, label, &switch.clauses),
            StmtKind::TypeSwitch(switch) => self.switch_clauses(state, breakable, label, &switch.clauses),
            StmtKind::Select(select) => {
                for clause in &select.clauses {
                    state.adopt(self.block(parent, breakable, label, clause.pos, &clause.body));
                }
            }
            _ => {}
        }
    }

    fn switch_clauses<'t>(
        &mut self,
        state: &mut BlockState<'t>,
        context: Context,
        label: Option<(Pos, Statement)>,
        clauses: &'t [SwitchClause],
    ) {
        for (index, clause) in clauses.iter().enumerate() {
            let context = Context { clause: Some(index), ..context };
            state.adopt(self.block(Some(state.index), context, label, clause.pos, &clause.body));
        }
    }
}

impl<'t> BlockState<'t> {
    fn wait_for(&mut self, label: &'t Ident) {
        self.waiting.push(ForwardGoto { label, passes_declaration: false });
    }

    fn declare_variable(&mut self, pos: Pos, name: String) {
        self.declared = Some((pos, name));
        for goto in &mut self.waiting {
            goto.passes_declaration = true;
        }
    }

    /// Takes over the waiting jumps of an inner block. What that block declared they leave behind.
    fn adopt(&mut self, waiting: Vec<ForwardGoto<'t>>) {
        let gotos = waiting.into_iter().map(|goto| ForwardGoto { passes_declaration: false, ..goto });
        self.waiting.extend(gotos);
    }
}

fn classify(statement: &Stmt) -> Statement {
    match &statement.kind {
        StmtKind::For(_) => Statement::For,
        StmtKind::Switch(switch) => Statement::Switch { clause_count: switch.clauses.len() },
        StmtKind::TypeSwitch(_) => Statement::TypeSwitch,
        StmtKind::Select(_) => Statement::Select,
        _ => Statement::Other,
    }
}
