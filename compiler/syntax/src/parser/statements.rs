//! Statements.

use burrow_source::Pos;

use super::Parser;
use super::expressions::strip_parentheses;
use super::headers::Header;
use crate::token::{Operator, Token, TokenSet};
use crate::tree::*;

const END_OF_STATEMENT: TokenSet = TokenSet::of(&[Token::Semicolon, Token::RightBrace, Token::Case, Token::Default]);

const CLAUSES: TokenSet = TokenSet::of(&[Token::Case, Token::Default, Token::RightBrace]);

/// What a simple statement may turn out to be in the header of a statement.
pub(super) enum Simple {
    Statement(Stmt),
    /// `left := range operand` and the like, in a `for`.
    Range(ForHeader),
    /// `binding := guard` in a `switch`; `guard` is a [`ExprKind::TypeSwitchGuard`].
    Guard {
        binding: Ident,
        pos: Pos,
        guard: Expr,
    },
}

impl Parser<'_> {
    /// Reads `{ statements }`. `context` says behind what the `{` is missing if it is.
    pub(super) fn block(&mut self, context: &str) -> Block {
        let pos = self.pos();
        if !self.got(Token::LeftBrace) {
            self.syntax_error(&format!("expected {{ after {context}"));
            self.skip_to(TokenSet::of(&[Token::Name, Token::RightBrace]));
            let close = self.pos();
            if self.got(Token::RightBrace) {
                return Block { pos, statements: Vec::new(), close };
            }
        }
        let statements = self.statements();
        let close = self.pos();
        self.want(Token::RightBrace);
        Block { pos, statements, close }
    }

    /// Reads statements up to a `}` or the next clause.
    fn statements(&mut self) -> Vec<Stmt> {
        let mut statements = Vec::new();
        while !matches!(self.token(), Token::EndOfFile | Token::RightBrace | Token::Case | Token::Default) {
            let statement = self.statement_or_none();
            self.refuse_pragmas();
            let Some(statement) = statement else {
                break;
            };
            statements.push(statement);
            if !self.got(Token::Semicolon) && !self.at(Token::RightBrace) {
                self.syntax_error("at end of statement");
                self.skip_to(END_OF_STATEMENT);
                self.got(Token::Semicolon);
            }
        }
        statements
    }

    /// Reads a statement if one starts here.
    fn statement_or_none(&mut self) -> Option<Stmt> {
        if !self.nest() {
            return None;
        }
        let statement = self.nested_statement_or_none();
        self.nesting -= 1;
        statement
    }

    fn nested_statement_or_none(&mut self) -> Option<Stmt> {
        let pos = self.pos();
        if matches!(self.token(), Token::Var | Token::Const | Token::Type) {
            let declarations = self.local_declaration();
            return Some(self.stmt(pos, pos, StmtKind::Declaration(declarations)));
        }
        self.refuse_pragmas();
        Some(match self.token() {
            Token::Name => return self.simple_or_labeled_statement(),
            Token::LeftBrace => {
                let block = self.block("");
                self.stmt(pos, pos, StmtKind::Block(block))
            }
            Token::Operator | Token::Star if !begins_statement(self.scanner.operator) => return None,
            Token::Operator
            | Token::Star
            | Token::Literal
            | Token::Func
            | Token::LeftParen
            | Token::LeftBracket
            | Token::Struct
            | Token::Map
            | Token::Chan
            | Token::Interface
            | Token::Arrow => self.simple_statement(),
            Token::For => self.for_statement(),
            Token::Switch => self.switch_statement(),
            Token::Select => self.select_statement(),
            Token::If => self.if_statement(),
            Token::Fallthrough | Token::Break | Token::Continue | Token::Goto => self.branch_statement(),
            Token::Go | Token::Defer => self.call_statement(),
            Token::Return => self.return_statement(),
            Token::Semicolon => {
                let mut empty = self.stmt(pos, pos, StmtKind::Empty);
                empty.end = pos;
                empty
            }
            _ => return None,
        })
    }

    /// A statement that ends behind the token read last.
    pub(super) fn stmt(&mut self, start: Pos, pos: Pos, kind: StmtKind) -> Stmt {
        Stmt { start, pos, end: self.previous_end(), kind }
    }

    fn simple_or_labeled_statement(&mut self) -> Option<Stmt> {
        let mut left = self.expression_list();
        if left.len() == 1 && self.at(Token::Colon) {
            let first = left.remove(0);
            if let ExprKind::Name(name) = first.kind {
                return self.labeled_statement(Ident { id: first.id, pos: first.pos, name });
            }
            left.push(first);
        }
        let simple = self.simple_from(left, None);
        Some(self.simple_as_statement(simple))
    }

    /// The label has been read.
    fn labeled_statement(&mut self, label: Ident) -> Option<Stmt> {
        let (start, pos) = (label.pos, self.pos());
        self.next();
        let statement = if self.at(Token::RightBrace) {
            let brace = self.pos();
            let mut empty = self.stmt(brace, brace, StmtKind::Empty);
            empty.end = brace;
            Some(empty)
        } else {
            self.statement_or_none()
        };
        match statement {
            Some(statement) => Some(self.stmt(start, pos, StmtKind::Labeled { label, statement: Box::new(statement) })),
            None => {
                self.syntax_error_at(pos, "missing statement after label");
                None
            }
        }
    }

    // ---- Simple statements ----

    pub(super) fn simple_statement(&mut self) -> Stmt {
        let simple = self.simple(None);
        self.simple_as_statement(simple)
    }

    /// Reads an expression, send, increment or assignment. Only in the header of this `keyword` may it also be a range
    /// clause (`for`) or a type switch guard with a binding (`switch`).
    pub(super) fn simple(&mut self, keyword: Option<Token>) -> Simple {
        if keyword == Some(Token::For) && self.at(Token::Range) {
            return self.range(Vec::new(), false);
        }
        let left = self.expression_list();
        self.simple_from(left, keyword)
    }

    /// The expressions on the left have been read.
    fn simple_from(&mut self, mut left: Vec<Expr>, keyword: Option<Token>) -> Simple {
        if matches!(self.token(), Token::Assign | Token::Define) {
            return self.assignment(left, keyword);
        }
        let is_list = left.len() > 1;
        let first = left.swap_remove(0);
        if is_list {
            self.syntax_error("expected := or = or comma");
            self.skip_to(TokenSet::of(&[Token::Semicolon, Token::RightBrace]));
            return Simple::Statement(expression_statement(first));
        }
        let (start, pos) = (first.start, self.pos());
        let kind = match self.token() {
            Token::AssignOperation => {
                let operator = super::binary(self.scanner.operator);
                self.next();
                StmtKind::AssignOperation { operator, left: first, right: self.expression() }
            }
            Token::IncDec => {
                let operator = super::binary(self.scanner.operator);
                self.next();
                StmtKind::IncDec { operator, operand: first }
            }
            Token::Arrow => {
                self.next();
                StmtKind::Send { channel: first, value: self.expression() }
            }
            _ => return Simple::Statement(expression_statement(first)),
        };
        Simple::Statement(self.stmt(start, pos, kind))
    }

    /// `=` or `:=` is the current token.
    fn assignment(&mut self, mut left: Vec<Expr>, keyword: Option<Token>) -> Simple {
        let (start, pos) = (left[0].start, self.pos());
        let is_define = self.at(Token::Define);
        self.next();
        if keyword == Some(Token::For) && self.at(Token::Range) {
            return self.range(left, is_define);
        }
        let mut right = self.expression_list();
        let may_be_guard = keyword == Some(Token::Switch) && is_define && left.len() == 1 && right.len() == 1;
        if may_be_guard && matches!(right[0].kind, ExprKind::TypeSwitchGuard(_)) {
            let name = left.remove(0);
            match name.kind {
                ExprKind::Name(text) => {
                    let binding = Ident { id: name.id, pos: name.pos, name: text };
                    return Simple::Guard { binding, pos, guard: right.remove(0) };
                }
                kind => left.push(Expr { kind, ..name }),
            }
        }
        let kind = if is_define { StmtKind::Define { left, right } } else { StmtKind::Assign { left, right } };
        Simple::Statement(self.stmt(start, pos, kind))
    }

    /// `range` is the current token.
    fn range(&mut self, left: Vec<Expr>, is_define: bool) -> Simple {
        let pos = self.pos();
        self.next();
        let operand = self.expression();
        Simple::Range(ForHeader::Range { pos, left, is_define, operand })
    }

    /// Where neither a range clause nor a guard can stand.
    pub(super) fn simple_as_statement(&mut self, simple: Simple) -> Stmt {
        match simple {
            Simple::Statement(statement) => statement,
            Simple::Guard { binding, pos, guard } => {
                let start = binding.pos;
                let left = vec![super::expressions::name_as_expr(binding)];
                self.stmt(start, pos, StmtKind::Define { left, right: vec![guard] })
            }
            Simple::Range(_) => unreachable!("range clauses are read in `for` headers only"),
        }
    }

    // ---- Jumps and calls ----

    fn branch_statement(&mut self) -> Stmt {
        let pos = self.pos();
        let keyword = match self.token() {
            Token::Break => BranchKeyword::Break,
            Token::Continue => BranchKeyword::Continue,
            Token::Goto => BranchKeyword::Goto,
            _ => BranchKeyword::Fallthrough,
        };
        self.next();
        let label = match keyword {
            BranchKeyword::Goto => Some(self.name()),
            BranchKeyword::Break | BranchKeyword::Continue if self.at(Token::Name) => Some(self.name()),
            _ => None,
        };
        self.stmt(pos, pos, StmtKind::Branch { keyword, label })
    }

    fn call_statement(&mut self) -> Stmt {
        let (keyword, pos) = (self.token(), self.pos());
        self.next();
        let keep_parens = self.at(Token::LeftParen);
        let mut call = self.primary_expression(keep_parens);
        if let ExprKind::Paren(_) = call.kind {
            self.error_at(call.pos, format!("expression in {} must not be parenthesized", keyword.spelling()));
            call = strip_parentheses(call);
        }
        self.stmt(pos, pos, if keyword == Token::Go { StmtKind::Go(call) } else { StmtKind::Defer(call) })
    }

    fn return_statement(&mut self) -> Stmt {
        let pos = self.pos();
        self.next();
        let results = match self.token() {
            Token::Semicolon | Token::RightBrace => Vec::new(),
            _ => self.expression_list(),
        };
        self.stmt(pos, pos, StmtKind::Return(results))
    }

    // ---- Compound statements ----

    fn if_statement(&mut self) -> Stmt {
        let pos = self.pos();
        let Header { init, condition, .. } = self.header(Token::If);
        let condition = match condition {
            Some(condition) => condition,
            None => self.bad_expr(),
        };
        let then = self.block("if clause");
        let otherwise = if self.got(Token::Else) { self.else_branch() } else { None };
        self.stmt(pos, pos, StmtKind::If(Box::new(IfStmt { init, condition, then, otherwise })))
    }

    fn else_branch(&mut self) -> Option<Stmt> {
        if !matches!(self.token(), Token::If | Token::LeftBrace) {
            self.syntax_error("else must be followed by if or statement block");
            self.skip_to(TokenSet::of(&[Token::Name, Token::RightBrace]));
            return None;
        }
        self.statement_or_none()
    }

    fn for_statement(&mut self) -> Stmt {
        let pos = self.pos();
        let Header { init, condition, post, range, .. } = self.header(Token::For);
        let header = range.unwrap_or_else(|| ForHeader::Clauses {
            init: init.map(Box::new),
            condition: condition.map(Box::new),
            post: post.map(Box::new),
        });
        let body = self.block("for clause");
        self.stmt(pos, pos, StmtKind::For(Box::new(ForStmt { header, body })))
    }

    fn switch_statement(&mut self) -> Stmt {
        let pos = self.pos();
        let Header { init, condition, binding, .. } = self.header(Token::Switch);
        let open = self.open_clauses("switch");
        let mut clauses = Vec::new();
        while !matches!(self.token(), Token::EndOfFile | Token::RightBrace) {
            let (pos, cases) = self.case(|parser| parser.expression_list());
            let (colon, body, end) = self.clause_body();
            clauses.push(SwitchClause { pos, cases, colon, body, end });
        }
        let close = self.pos();
        self.want(Token::RightBrace);
        let kind = match condition {
            Some(Expr { kind: ExprKind::TypeSwitchGuard(operand), pos: guard_pos, .. }) => {
                let operand = *operand;
                StmtKind::TypeSwitch(Box::new(TypeSwitchStmt {
                    init,
                    guard_pos,
                    binding,
                    operand,
                    clauses,
                    open,
                    close,
                }))
            }
            tag => StmtKind::Switch(Box::new(SwitchStmt { init, tag, clauses, open, close })),
        };
        self.stmt(pos, pos, kind)
    }

    fn select_statement(&mut self) -> Stmt {
        let pos = self.pos();
        self.next();
        let open = self.open_clauses("select");
        let mut clauses = Vec::new();
        while !matches!(self.token(), Token::EndOfFile | Token::RightBrace) {
            let (pos, communication) = self.case(|parser| parser.simple_statement());
            let (colon, body, end) = self.clause_body();
            clauses.push(SelectClause { pos, communication, colon, body, end });
        }
        let close = self.pos();
        self.want(Token::RightBrace);
        self.stmt(pos, pos, StmtKind::Select(SelectStmt { clauses, open, close }))
    }

    fn open_clauses(&mut self, keyword: &str) -> Pos {
        let open = self.pos();
        if !self.got(Token::LeftBrace) {
            self.syntax_error(&format!("missing {{ after {keyword} clause"));
            self.skip_to(CLAUSES);
        }
        open
    }

    /// Reads `case …` or `default`; the result is what `read` made of what follows `case`.
    fn case<T>(&mut self, read: impl FnOnce(&mut Self) -> T) -> (Pos, Option<T>) {
        let pos = self.pos();
        match self.token() {
            Token::Case => {
                self.next();
                (pos, Some(read(self)))
            }
            Token::Default => {
                self.next();
                (pos, None)
            }
            _ => {
                self.syntax_error("expected case or default or }");
                self.skip_to(CLAUSES.union(TokenSet::of(&[Token::Colon])));
                (pos, None)
            }
        }
    }

    /// Reads `: statements`.
    fn clause_body(&mut self) -> (Pos, Vec<Stmt>, Pos) {
        let colon = self.pos();
        self.want(Token::Colon);
        let body = self.statements();
        (colon, body, self.pos())
    }
}

fn expression_statement(expr: Expr) -> Stmt {
    Stmt { start: expr.start, pos: expr.pos, end: expr.end, kind: StmtKind::Expr(expr) }
}

/// Whether a statement can begin with this operator.
fn begins_statement(operator: Operator) -> bool {
    use BinaryOperator::*;
    matches!(operator, Operator::Not | Operator::Binary(Add | Subtract | Multiply | And | Xor))
}
