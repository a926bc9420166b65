//! The parser: recursive descent, one token ahead.
//!
//! Where Go's compiler sees an error, what it says, and where it goes on afterwards are part of what users see, so
//! recovery follows Go's: after an error the parser skips to a token of a *follow set*; within functions it never
//! skips a keyword that begins a statement. A method returns a tree whatever it finds, with [`ExprKind::Bad`] for what
//! is missing.
//!
//! Invariants:
//! - Every loop reads a token per turn or leaves.
//! - Recursion is bounded by [`MAX_NESTING`], the height of an expression's tree by [`MAX_HEIGHT`]; beyond, the file
//!   is given up with an error. So neither the parser nor a recursive walk of its tree runs out of stack.
//!
//! Start at [`parse_file`].

mod declarations;
mod expressions;
mod headers;
mod interfaces;
mod parameters;
mod statements;
mod structs;
mod type_parameters;
mod types;

use burrow_source::{Diagnostic, FileId, Pos, SourceMap};

use crate::cursor::Cursor;
use crate::scanner::Scanner;
use crate::session::ParseSession;
use crate::token::{Operator, Token, TokenSet};
use crate::tree::{BinaryOperator, Expr, ExprKind, File, FunctionType, Ident, InterfaceElement, Literal, Name, Pragma};

/// How deep statements, types and operands may be nested. Go's compiler has no limit but its memory; source that
/// anybody writes, or generates, stays far below.
///
/// Walking a tree recursively takes this many levels of statements and [`MAX_HEIGHT`] of expressions at most: later
/// phases run on a stack that is large enough.
pub const MAX_NESTING: u32 = 10_000;

/// How deep types may be nested. Their descriptions grow with the square of it: a few thousand take minutes, in Go's
/// compiler too.
pub const MAX_TYPE_NESTING: u32 = 1_000;

/// How high an expression's tree may be: `a+b+c+…` grows by one with each operator.
pub const MAX_HEIGHT: u32 = 10_000;

/// A level of nesting takes the parser up to 3 KiB, and several times that without optimisation.
const PARSER_STACK: usize = 128 << 20;

/// Parses a file. Its line directives are recorded in `sources`.
///
/// Diagnostics come in the order in which Go's compiler finds them; without any the tree is that of a valid file.
pub fn parse_file(sources: &mut SourceMap, file: FileId, session: &mut ParseSession) -> (File, Vec<Diagnostic>) {
    parse_files(sources, &[file], session).pop().expect("one file gives one tree")
}

/// Parses several files, as [`parse_file`] does each.
///
/// The parser has a thread of its own, so that the caller's stack needn't be large. Starting one costs as much as
/// parsing a short file: it is better to parse a package at once.
pub fn parse_files(
    sources: &mut SourceMap,
    files: &[FileId],
    session: &mut ParseSession,
) -> Vec<(File, Vec<Diagnostic>)> {
    std::thread::scope(|scope| {
        let parse = || files.iter().map(|&file| parse_here(sources, file, session)).collect();
        let builder = std::thread::Builder::new().name("parser".to_string()).stack_size(PARSER_STACK);
        let thread = builder.spawn_scoped(scope, parse).expect("the system has room for one more thread");
        thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    })
}

/// Parses on the current stack.
fn parse_here(sources: &mut SourceMap, file: FileId, session: &mut ParseSession) -> (File, Vec<Diagnostic>) {
    let source = sources.file(file);
    let (text, path, base) = (source.text().clone(), source.path().clone(), source.pos(0));
    let mut scanner = Scanner::new(Cursor::new(&text, base));
    scanner.directives.path = path;
    let mut parser = Parser::new(scanner, session);
    let tree = parser.file(file);
    let Scanner { cursor, directives, .. } = parser.scanner;
    let diagnostics = cursor.errors;
    sources.set_line_directives(file, directives.lines);
    (tree, diagnostics)
}

/// The state of parsing one file.
struct Parser<'a> {
    scanner: Scanner<'a>,
    session: &'a mut ParseSession,
    /// Offset behind the token before the current one.
    previous_end: usize,
    /// How many function bodies enclose the current token.
    function_depth: u32,
    /// Below 0 directly within the header of an `if`, `for` or `switch`: a `{` after a name begins the body there, not
    /// a composite literal. Brackets raise it.
    expression_level: i32,
    /// See [`MAX_NESTING`].
    nesting: u32,
    /// See [`MAX_TYPE_NESTING`].
    type_nesting: u32,
    /// See [`MAX_HEIGHT`]: of each expression of this file, by number from `first_expr`.
    heights: Vec<u32>,
    first_expr: usize,
    /// The height of the highest expression within the current function body.
    body_height: u32,
}

/// Keywords that begin a statement.
const STATEMENT_KEYWORDS: TokenSet = TokenSet::of(&[
    Token::Break,
    Token::Const,
    Token::Continue,
    Token::Defer,
    Token::Fallthrough,
    Token::For,
    Token::Go,
    Token::Goto,
    Token::If,
    Token::Return,
    Token::Select,
    Token::Switch,
    Token::Type,
    Token::Var,
]);

// ---- Tokens ----

impl<'a> Parser<'a> {
    fn new(scanner: Scanner<'a>, session: &'a mut ParseSession) -> Parser<'a> {
        let first_expr = session.expr_count();
        let mut parser = Parser {
            scanner,
            session,
            previous_end: 0,
            function_depth: 0,
            expression_level: 0,
            nesting: 0,
            type_nesting: 0,
            heights: Vec::new(),
            first_expr,
            body_height: 0,
        };
        parser.next();
        parser
    }

    fn token(&self) -> Token {
        self.scanner.token
    }

    /// Whether the current token is this one.
    fn at(&self, token: Token) -> bool {
        self.scanner.token == token
    }

    /// Whether the current token is this operator, neither assigning nor doubled.
    fn at_operator(&self, operator: Operator) -> bool {
        self.at(Token::Operator) && self.scanner.operator == operator
    }

    fn next(&mut self) {
        self.previous_end = self.scanner.end;
        self.scanner.next();
    }

    /// The position of the current token.
    fn pos(&self) -> Pos {
        self.scanner.cursor.pos(self.scanner.start)
    }

    /// The position behind the token before the current one.
    fn previous_end(&self) -> Pos {
        self.scanner.cursor.pos(self.previous_end)
    }

    /// Reads the current token if it is this one.
    fn got(&mut self, token: Token) -> bool {
        let found = self.at(token);
        if found {
            self.next();
        }
        found
    }

    /// Reads this token; another one is an error and is skipped.
    fn want(&mut self, token: Token) {
        if !self.got(token) {
            self.syntax_error(&format!("expected {}", token.describe()));
            self.skip_one();
        }
    }

    /// Reads `=`, or `:=` with an error.
    fn got_assign(&mut self) -> bool {
        if self.at(Token::Define) {
            self.syntax_error("expected =");
        }
        let found = matches!(self.token(), Token::Assign | Token::Define);
        if found {
            self.next();
        }
        found
    }

    /// Skips the current token, but not the end of the file.
    fn skip_one(&mut self) {
        if !self.at(Token::EndOfFile) {
            self.next();
        }
    }

    /// Skips to a token of `follow`, or, within a function, to a keyword that begins a statement.
    fn skip_to(&mut self, follow: TokenSet) {
        let mut stop = follow.union(TokenSet::of(&[Token::EndOfFile]));
        if self.function_depth > 0 {
            stop = stop.union(STATEMENT_KEYWORDS);
        }
        while !stop.contains(self.token()) {
            self.next();
        }
    }

    /// Reads `element separator element … close`; a separator before `close` is fine. Stops early when `element`
    /// returns true. Returns the position of `close`.
    fn list(
        &mut self,
        context: &str,
        separator: Token,
        close: Token,
        mut element: impl FnMut(&mut Parser<'a>) -> bool,
    ) -> Pos {
        let mut is_done = false;
        while !self.at(Token::EndOfFile) && !self.at(close) && !is_done {
            is_done = element(self);
            if !self.got(separator) && !self.at(close) {
                let (separator, closing) = (separator.describe(), close.describe());
                self.syntax_error(&format!("in {context}; possibly missing {separator} or {closing}"));
                self.skip_to(TokenSet::of(&[Token::RightParen, Token::RightBracket, Token::RightBrace]));
                if !self.at(close) {
                    return self.pos();
                }
            }
        }
        let pos = self.pos();
        self.want(close);
        pos
    }
}

// ---- Errors and limits ----

impl Parser<'_> {
    fn has_errors(&self) -> bool {
        self.error_count() > 0
    }

    /// Errors about directives and jumps don't count: they leave the tree sound.
    fn error_count(&self) -> usize {
        self.scanner.cursor.syntax_error_count()
    }

    /// Reports an error that is no syntax error in Go's wording.
    fn error_at(&mut self, pos: Pos, message: impl Into<String>) {
        self.scanner.cursor.errors.push(Diagnostic::new(pos, message));
    }

    fn syntax_error(&mut self, message: &str) {
        self.syntax_error_at(self.pos(), message);
    }

    /// Reports a syntax error. A message that begins with `in`, `at`, `after` or `expected` is put behind
    /// `unexpected` and the current token.
    fn syntax_error_at(&mut self, pos: Pos, message: &str) {
        if self.at(Token::EndOfFile) && self.has_errors() {
            // What is missing at the end is a consequence of what was wrong before.
            return;
        }
        let first_word = message.split(' ').next().unwrap_or("");
        let message = match first_word {
            "in" | "at" | "after" => format!("unexpected {} {message}", self.describe_token()),
            "expected" => format!("unexpected {}, {message}", self.describe_token()),
            _ => message.to_string(),
        };
        self.error_at(pos, format!("syntax error: {message}"));
    }

    /// How messages call the current token.
    fn describe_token(&self) -> String {
        let text = || String::from_utf8_lossy(self.scanner.token_text()).into_owned();
        match self.token() {
            Token::Name => format!("name {}", text()),
            Token::Literal => format!("literal {}", text()),
            Token::Semicolon => self.scanner.semicolon.to_string(),
            Token::Operator => self.scanner.operator.spelling().to_string(),
            Token::AssignOperation => format!("{}=", self.scanner.operator.spelling()),
            Token::IncDec => self.scanner.operator.spelling().repeat(2),
            token => token.describe(),
        }
    }

    /// Goes one level deeper. Every recursive call chain of the parser passes here, and undoes it with `nesting -= 1`
    /// if it returned true. On false the rest of the file has been skipped.
    fn nest(&mut self) -> bool {
        if self.nesting < MAX_NESTING {
            self.nesting += 1;
            return true;
        }
        self.give_up();
        false
    }

    /// Like [`Parser::nest`], for a type.
    fn nest_type(&mut self) -> bool {
        if self.type_nesting == MAX_TYPE_NESTING {
            self.give_up();
            return false;
        }
        let nested = self.nest();
        self.type_nesting += u32::from(nested);
        nested
    }

    /// Ends a file that is nested too deeply. It counts as a syntax error, since the tree is cut off.
    fn give_up(&mut self) {
        if !self.at(Token::EndOfFile) {
            self.error_at(self.pos(), "syntax error: exceeded max nesting depth");
            self.scanner.give_up();
        }
    }
}

// ---- Leaves of the tree ----

impl Parser<'_> {
    /// An expression that ends behind the token read last.
    fn expr(&mut self, start: Pos, pos: Pos, kind: ExprKind) -> Expr {
        let height = 1 + self.height_of_parts(&kind);
        if height > MAX_HEIGHT {
            self.give_up();
        }
        let id = self.session.new_expr_id();
        self.record_height(id.index(), height);
        Expr { id, start, pos, end: self.previous_end(), kind }
    }

    /// A placeholder at the current token.
    fn bad_expr(&mut self) -> Expr {
        let pos = self.pos();
        let mut bad = self.expr(pos, pos, ExprKind::Bad);
        bad.end = pos;
        bad
    }

    /// Reads a name; if there is none, reports that and makes one up.
    fn name(&mut self) -> Ident {
        if !self.at(Token::Name) {
            let ident = self.blank_ident(self.pos());
            self.syntax_error("expected name");
            self.skip_one();
            return ident;
        }
        let text = String::from_utf8_lossy(self.scanner.token_text());
        let name = self.session.intern(&text);
        let ident = self.ident(self.pos(), name);
        self.next();
        ident
    }

    fn blank_ident(&mut self, pos: Pos) -> Ident {
        let name = self.session.intern("_");
        self.ident(pos, name)
    }

    fn ident(&mut self, pos: Pos, name: Name) -> Ident {
        let id = self.session.new_expr_id();
        self.record_height(id.index(), 1);
        Ident { id, pos, name }
    }

    /// Reads `first, name, …`, whose first name is read already.
    fn names(&mut self, first: Ident) -> Vec<Ident> {
        let mut names = vec![first];
        while self.got(Token::Comma) {
            names.push(self.name());
        }
        names
    }

    /// Reads a literal if there is one.
    fn literal(&mut self) -> Option<Literal> {
        if !self.at(Token::Literal) {
            return None;
        }
        let text = String::from_utf8_lossy(self.scanner.token_text());
        let text = self.session.intern(&text);
        let literal = Literal { kind: self.scanner.literal_kind, text, bad: self.scanner.literal_is_bad };
        self.next();
        Some(literal)
    }

    /// The directives that wait for the declaration being read.
    fn take_pragmas(&mut self) -> Vec<Pragma> {
        std::mem::take(&mut self.scanner.directives.waiting)
    }

    /// Complains about directives before something that takes none.
    fn refuse_pragmas(&mut self) {
        self.scanner.directives.refuse_waiting(&mut self.scanner.cursor);
    }
}

// ---- Heights ----

impl Parser<'_> {
    fn record_height(&mut self, id: usize, height: u32) {
        let index = id - self.first_expr;
        debug_assert_eq!(index, self.heights.len(), "numbers are given out one after the other");
        self.heights.push(height);
        self.body_height = self.body_height.max(height);
    }

    fn height(&self, expr: &Expr) -> u32 {
        self.heights[expr.id.index() - self.first_expr]
    }

    fn highest<'e>(&self, exprs: impl IntoIterator<Item = &'e Expr>) -> u32 {
        exprs.into_iter().map(|expr| self.height(expr)).max().unwrap_or(0)
    }

    /// The height of the highest direct part.
    fn height_of_parts(&self, kind: &ExprKind) -> u32 {
        match kind {
            ExprKind::Bad | ExprKind::Name(_) | ExprKind::Literal(_) => 0,
            // A function's body has been accounted for while it was read.
            ExprKind::FunctionLiteral(literal) => self.body_height.max(self.height_of_signature(&literal.signature)),
            ExprKind::CompositeLiteral(literal) => {
                let elements = literal.elements.iter().flat_map(|element| element.key.iter().chain([&element.value]));
                self.highest(literal.ty.iter().chain(elements))
            }
            ExprKind::Paren(operand)
            | ExprKind::Selector { operand, .. }
            | ExprKind::TypeSwitchGuard(operand)
            | ExprKind::Star(operand)
            | ExprKind::Unary { operand, .. }
            | ExprKind::SliceType(operand)
            | ExprKind::Dots(operand)
            | ExprKind::ChannelType { element: operand, .. } => self.height(operand),
            ExprKind::Index { operand, indices } => self.highest(indices.iter().chain([&**operand])),
            ExprKind::Slice(slice) => {
                let bounds = slice.low.iter().chain(&slice.high).chain(&slice.max);
                self.highest(bounds.chain([&slice.operand]))
            }
            ExprKind::TypeAssertion { operand: left, ty: right }
            | ExprKind::Binary { left, right, .. }
            | ExprKind::MapType { key: left, value: right } => self.height(left).max(self.height(right)),
            ExprKind::Call { function, arguments, .. } => self.highest(arguments.iter().chain([&**function])),
            ExprKind::ArrayType { length, element } => {
                self.highest(length.iter().map(|length| &**length)).max(self.height(element))
            }
            ExprKind::StructType(ty) => self.highest(ty.fields.iter().map(|field| &field.ty)),
            ExprKind::FunctionType(ty) => self.height_of_signature(ty),
            ExprKind::InterfaceType(ty) => {
                let heights = ty.elements.iter().map(|element| match element {
                    InterfaceElement::Embedded(ty) => self.height(ty),
                    InterfaceElement::Method { signature, .. } => self.height_of_signature(signature),
                });
                heights.max().unwrap_or(0)
            }
        }
    }

    fn height_of_signature(&self, signature: &FunctionType) -> u32 {
        self.highest(signature.parameters.iter().chain(&signature.results).map(|parameter| &parameter.ty))
    }
}

/// The binary operator of an operator token.
fn binary(operator: Operator) -> BinaryOperator {
    match operator {
        Operator::Binary(operator) => operator,
        Operator::Not | Operator::Tilde => unreachable!("{} assigns nothing and is not doubled", operator.spelling()),
    }
}
