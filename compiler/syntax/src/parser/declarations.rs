//! The file and its declarations.

use burrow_source::FileId;

use super::Parser;
use crate::branches::check_branches;
use crate::token::{Token, TokenSet};
use crate::tree::*;

/// Keywords that begin a declaration at the top of a file.
const DECLARATION_KEYWORDS: TokenSet =
    TokenSet::of(&[Token::Import, Token::Const, Token::Type, Token::Var, Token::Func]);

const END_OF_SPEC: TokenSet = TokenSet::of(&[Token::Semicolon, Token::RightParen]);

impl<'a> Parser<'a> {
    /// Parses the whole file. Without a sound package clause nothing else is looked at.
    pub(super) fn file(&mut self, id: FileId) -> File {
        let pos = self.pos();
        self.scanner.directives.is_below_package_clause = true;
        let mut file = File {
            id,
            pos,
            package_name: self.blank_ident(pos),
            has_package_clause: false,
            pragmas: Vec::new(),
            declarations: Vec::new(),
            build_constraint: self.scanner.directives.build_constraint.take(),
            linknames: Vec::new(),
            end: pos,
        };
        if !self.got(Token::Package) {
            self.syntax_error("package statement must be first");
            return file;
        }
        file.pragmas = self.take_pragmas();
        file.package_name = self.name();
        self.want(Token::Semicolon);
        file.has_package_clause = !self.has_errors();
        if file.has_package_clause {
            file.declarations = self.top_level_declarations();
            self.refuse_pragmas();
        }
        file.linknames = std::mem::take(&mut self.scanner.directives.linknames);
        file.end = self.pos();
        file
    }

    fn top_level_declarations(&mut self) -> Vec<Declaration> {
        let mut declarations = Vec::new();
        let mut previous = Token::Import;
        while !self.at(Token::EndOfFile) {
            if self.at(Token::Import) && previous != Token::Import {
                self.syntax_error("imports must appear before other declarations");
            }
            previous = self.token();
            if !self.top_level_declaration(&mut declarations) {
                self.skip_to(DECLARATION_KEYWORDS);
                continue;
            }
            // Directives behind the semicolon belong to the next declaration, those before it to none.
            self.refuse_pragmas();
            if !self.at(Token::EndOfFile) && !self.got(Token::Semicolon) {
                self.syntax_error("after top level declaration");
                self.skip_to(DECLARATION_KEYWORDS);
            }
        }
        declarations
    }

    /// Returns false, an error reported, if no declaration starts here.
    fn top_level_declaration(&mut self, declarations: &mut Vec<Declaration>) -> bool {
        match self.token() {
            Token::Import => {
                self.next();
                self.specs(|parser| declarations.push(Declaration::Import(parser.import_spec())));
            }
            Token::Const | Token::Type | Token::Var => declarations.extend(self.local_declaration()),
            Token::Func => {
                self.next();
                declarations.push(Declaration::Function(Box::new(self.function_declaration())));
            }
            Token::LeftBrace if ends_without_body(declarations) => {
                self.syntax_error("unexpected semicolon or newline before {");
                return false;
            }
            _ => {
                self.syntax_error("non-declaration statement outside function body");
                return false;
            }
        }
        true
    }

    /// Reads a `const`, `type` or `var` declaration; the keyword is the current token.
    pub(super) fn local_declaration(&mut self) -> Vec<Declaration> {
        let (keyword, pos) = (self.token(), self.pos());
        self.next();
        let mut declarations = Vec::new();
        match keyword {
            Token::Const => {
                let mut specs = Vec::new();
                self.specs(|parser| specs.push(parser.const_spec()));
                declarations.push(Declaration::Const(ConstDeclaration { pos, specs }));
            }
            Token::Type => self.specs(|parser| {
                declarations.push(Declaration::Type(Box::new(parser.type_spec())));
            }),
            _ => self.specs(|parser| declarations.push(Declaration::Var(parser.var_spec()))),
        }
        declarations
    }

    /// Reads one specification, or several in parentheses.
    fn specs(&mut self, mut spec: impl FnMut(&mut Parser<'a>)) {
        if !self.at(Token::LeftParen) {
            return spec(self);
        }
        // What stands before the parenthesis belongs to no specification.
        self.refuse_pragmas();
        self.next();
        self.list("grouped declaration", Token::Semicolon, Token::RightParen, |parser| {
            spec(parser);
            false
        });
    }

    fn import_spec(&mut self) -> ImportDeclaration {
        let pos = self.pos();
        let pragmas = self.take_pragmas();
        let name = match self.token() {
            Token::Name => Some(self.name()),
            Token::Dot => {
                let dot = self.session.intern(".");
                let ident = self.ident(pos, dot);
                self.next();
                Some(ident)
            }
            _ => None,
        };
        let path_pos = self.pos();
        let path = match self.literal() {
            Some(mut path) => {
                if !path.bad && path.kind != LiteralKind::String {
                    self.syntax_error_at(path_pos, "import path must be a string");
                    path.bad = true;
                }
                path
            }
            None => {
                self.syntax_error("missing import path");
                self.skip_to(END_OF_SPEC);
                Literal { kind: LiteralKind::String, text: self.session.intern("\"\""), bad: true }
            }
        };
        ImportDeclaration { pos, name, path, path_pos, pragmas }
    }

    fn const_spec(&mut self) -> ConstSpec {
        let pos = self.pos();
        let pragmas = self.take_pragmas();
        let first = self.name();
        let names = self.names(first);
        let (mut ty, mut values) = (None, Vec::new());
        if !matches!(self.token(), Token::EndOfFile | Token::Semicolon | Token::RightParen) {
            ty = self.type_or_none();
            if self.got_assign() {
                values = self.expression_list();
            }
        }
        ConstSpec { pos, end: self.previous_end(), names, ty, values, pragmas }
    }

    fn var_spec(&mut self) -> VarDeclaration {
        let pos = self.pos();
        let pragmas = self.take_pragmas();
        let first = self.name();
        let names = self.names(first);
        let (mut ty, mut values) = (None, Vec::new());
        if self.got_assign() {
            values = self.expression_list();
        } else {
            ty = Some(self.ty());
            if self.got_assign() {
                values = self.expression_list();
            }
        }
        VarDeclaration { pos, end: self.previous_end(), names, ty, values, pragmas }
    }

    fn type_spec(&mut self) -> TypeDeclaration {
        let pos = self.pos();
        let pragmas = self.take_pragmas();
        let name = self.name();
        let right = self.type_parameters_and_type();
        let ty = match right.ty {
            Some(ty) => ty,
            None => {
                let bad = self.bad_expr();
                self.syntax_error("in type declaration");
                self.skip_to(END_OF_SPEC);
                bad
            }
        };
        TypeDeclaration {
            pos,
            end: self.previous_end(),
            name,
            type_parameters: right.type_parameters,
            is_alias: right.is_alias,
            ty,
            pragmas,
        }
    }

    /// `func` has been read.
    fn function_declaration(&mut self) -> FunctionDeclaration {
        let pos = self.pos();
        let pragmas = self.take_pragmas();
        let has_receiver = self.got(Token::LeftParen);
        let receiver = if has_receiver { self.receiver() } else { None };
        let (name, type_parameters, signature);
        if self.at(Token::Name) {
            name = self.name();
            (type_parameters, signature) = self.signature("");
        } else {
            let pos = self.pos();
            name = self.blank_ident(pos);
            type_parameters = Vec::new();
            signature = FunctionType { pos, end: pos, parameters: Vec::new(), results: Vec::new() };
            self.syntax_error(if has_receiver { "expected name" } else { "expected name or (" });
            self.skip_to(TokenSet::of(&[Token::LeftBrace, Token::Semicolon]));
        }
        let body = if self.at(Token::LeftBrace) { Some(self.function_body()) } else { None };
        FunctionDeclaration { pos, end: self.previous_end(), receiver, name, type_parameters, signature, body, pragmas }
    }

    /// `(` has been read.
    fn receiver(&mut self) -> Option<Parameter> {
        let mut receivers = self.parameters(Token::RightParen, false);
        let count: usize = receivers.iter().map(|receiver| receiver.names.len().max(1)).sum();
        match count {
            0 => self.error_at(self.pos(), "method has no receiver"),
            1 => {}
            _ => self.error_at(self.pos(), "method has multiple receivers"),
        }
        receivers.truncate(1);
        let mut receiver = receivers.pop()?;
        receiver.names.truncate(1);
        Some(receiver)
    }

    /// Reads a function's body; `{` is the current token.
    pub(super) fn function_body(&mut self) -> Block {
        let errors_before = self.error_count();
        self.function_depth += 1;
        let body = self.block("");
        self.function_depth -= 1;
        if self.error_count() == errors_before {
            // A body with syntax errors would give errors about its jumps that mean nothing.
            for error in check_branches(&body) {
                self.scanner.cursor.harmless_error(error);
            }
        }
        body
    }
}

/// Whether the last declaration is a function without a body.
fn ends_without_body(declarations: &[Declaration]) -> bool {
    matches!(declarations.last(), Some(Declaration::Function(function)) if function.body.is_none())
}
