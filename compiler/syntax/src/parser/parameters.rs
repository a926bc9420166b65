//! Parameters, results and type parameters.
//!
//! `(a, b int)` names two parameters, `(a, b)` only two types: what a single word means is known when the whole list
//! has been read. So entries are read as they come and told apart afterwards: either all parameters have names or none
//! has.

use burrow_source::Pos;

use super::Parser;
use super::expressions::name_as_expr;
use super::structs::Brackets;
use crate::token::{Token, TokenSet};
use crate::tree::*;

/// What stands between two commas.
struct Entry {
    pos: Pos,
    name: Option<Ident>,
    ty: Option<Expr>,
}

impl Parser<'_> {
    /// Reads parameters or results up to `close`; the opening bracket is read. `dots_allowed`: the last one may be
    /// variadic.
    pub(super) fn parameters(&mut self, close: Token, dots_allowed: bool) -> Vec<Parameter> {
        let (entries, end) = self.entries(close, Vec::new(), None);
        let has_names = entries.iter().any(|entry| entry.name.is_some() && entry.ty.is_some());
        let parameters = if has_names { self.named_parameters(entries, end, false) } else { types_alone(entries) };
        self.check_dots(parameters, dots_allowed)
    }

    /// Reads type parameters; `[` is read.
    pub(super) fn type_parameters(&mut self) -> Vec<Parameter> {
        let (entries, end) = self.entries(Token::RightBracket, Vec::new(), None);
        let parameters = self.named_parameters(entries, end, true);
        self.check_dots(parameters, false)
    }

    /// The same when the first name, perhaps its constraint too, has been read.
    pub(super) fn type_parameters_from(&mut self, name: Ident, constraint: Option<Expr>) -> Vec<Parameter> {
        let close = Token::RightBracket;
        let (entries, end) = match constraint {
            None => self.entries(close, Vec::new(), Some(name)),
            Some(constraint) => {
                let first = Entry { pos: name.pos, name: Some(name), ty: Some(constraint) };
                self.entries(close, vec![first], None)
            }
        };
        let parameters = self.named_parameters(entries, end, true);
        self.check_dots(parameters, false)
    }

    /// Reads entries up to `close`. `complete` has been read, or else `name` begins the first one. Also returns where
    /// `close` stands.
    fn entries(&mut self, close: Token, complete: Vec<Entry>, mut name: Option<Ident>) -> (Vec<Entry>, Pos) {
        let mut entries = complete;
        let mut is_read = !entries.is_empty();
        if is_read && self.at(close) {
            let end = self.pos();
            self.next();
            return (entries, end);
        }
        let end = self.list("parameter list", Token::Comma, close, |parser| {
            if !std::mem::take(&mut is_read) {
                entries.extend(parser.entry(name.take(), close));
            }
            false
        });
        (entries, end)
    }

    /// Reads one entry; `first` is the name it begins with if that is read already.
    fn entry(&mut self, first: Option<Ident>, close: Token) -> Option<Entry> {
        let sets_allowed = close == Token::RightBracket;
        let pos = first.as_ref().map_or(self.pos(), |name| name.pos);
        if first.is_none() && sets_allowed && self.at_tilde() {
            let ty = self.union();
            return Some(Entry { pos, name: None, ty: Some(ty) });
        }
        let name = match first {
            None if self.at(Token::Name) => Some(self.name()),
            first => first,
        };
        let (name, ty) = match name {
            Some(name) => match self.type_continuing(name, sets_allowed) {
                Ok((name, ty)) => return Some(Entry { pos, name, ty: Some(ty) }),
                Err(name) => (Some(name), self.parameter_type(sets_allowed)),
            },
            None => (None, self.parameter_type(sets_allowed)),
        };
        if name.is_some() || ty.is_some() {
            return Some(Entry { pos, name, ty });
        }
        self.syntax_error(&format!("expected {}", close.describe()));
        self.skip_to(TokenSet::of(&[Token::Comma, close]));
        None
    }

    /// Behind a name: reads on if the name is the beginning of a type, or brackets follow. Else gives the name back.
    fn type_continuing(&mut self, name: Ident, sets_allowed: bool) -> Result<(Option<Ident>, Expr), Ident> {
        let (name, ty) = match self.token() {
            Token::LeftBracket => match self.brackets() {
                Brackets::ArrayOrSlice(ty) => (Some(name), ty),
                Brackets::Arguments { pos, indices } => (None, self.instance_of(name, pos, indices)),
            },
            Token::Dot => (None, self.qualified_name(Some(name))),
            _ if sets_allowed && self.at_union() => (None, name_as_expr(name)),
            _ => return Err(name),
        };
        let ty = if sets_allowed { self.union_from(ty) } else { ty };
        Ok((name, ty))
    }

    /// Reads `...T`, a type or a union, if one of them follows.
    fn parameter_type(&mut self, sets_allowed: bool) -> Option<Expr> {
        if self.at(Token::DotDotDot) {
            let pos = self.pos();
            self.next();
            let Some(element) = self.type_or_none() else {
                let bad = self.bad_expr();
                self.syntax_error("... is missing type");
                return Some(bad);
            };
            return Some(self.expr(pos, pos, ExprKind::Dots(Box::new(element))));
        }
        if sets_allowed && self.at_tilde() {
            return Some(self.union());
        }
        let ty = self.type_or_none()?;
        Some(if sets_allowed { self.union_from(ty) } else { ty })
    }

    /// Makes parameters of entries that must all have names; reports those that have none, or no type.
    fn named_parameters(&mut self, entries: Vec<Entry>, end: Pos, are_type_parameters: bool) -> Vec<Parameter> {
        let count = entries.len();
        // The left-most entry that is wrong.
        let mut wrong: Option<Pos> = None;
        let mut has_nameless = false;
        let mut parameters = Vec::new();
        let mut pending: Vec<Ident> = Vec::new();
        for entry in entries {
            let Some(ty) = entry.ty else {
                pending.extend(entry.name);
                continue;
            };
            let mut names = std::mem::take(&mut pending);
            match entry.name {
                Some(name) => names.push(name),
                None => {
                    has_nameless = true;
                    wrong = wrong.or(Some(ty.start));
                    names.push(self.blank_ident(ty.start));
                }
            }
            parameters.push(Parameter { pos: names[0].pos, names, ty });
        }
        if let Some(first) = pending.first() {
            let pos = first.pos;
            wrong = wrong.or(Some(pos));
            let mut ty = self.bad_expr();
            (ty.start, ty.pos, ty.end) = (pos, pos, pos);
            parameters.push(Parameter { pos, names: pending, ty });
        }
        if let Some(pos) = wrong {
            let (pos, message) = match (has_nameless, are_type_parameters) {
                (false, true) => (end, "missing type constraint"),
                (false, false) => (end, "missing parameter type"),
                (true, true) if count == 1 => (pos, "missing type parameter name or invalid array length"),
                (true, true) => (pos, "missing type parameter name"),
                (true, false) => (pos, "missing parameter name"),
            };
            self.syntax_error_at(pos, message);
        }
        parameters
    }

    /// Refuses `...` but before the last parameter, and reads it as absent. One error per list.
    fn check_dots(&mut self, mut parameters: Vec<Parameter>, dots_allowed: bool) -> Vec<Parameter> {
        let last = parameters.len().saturating_sub(1);
        let mut is_reported = false;
        for (index, parameter) in parameters.iter_mut().enumerate() {
            let is_fine = dots_allowed && index == last && parameter.names.len() <= 1;
            if is_fine || !matches!(parameter.ty.kind, ExprKind::Dots(_)) {
                continue;
            }
            let pos = parameter.ty.pos;
            if let ExprKind::Dots(element) = std::mem::replace(&mut parameter.ty.kind, ExprKind::Bad) {
                parameter.ty = *element;
            }
            if !std::mem::replace(&mut is_reported, true) {
                let message = if dots_allowed { "can only use ... with final parameter" } else { "invalid use of ..." };
                self.error_at(pos, message);
            }
        }
        parameters
    }
}

/// Entries of which none has a name: single words are types.
fn types_alone(entries: Vec<Entry>) -> Vec<Parameter> {
    let parameter = |entry: Entry| {
        let ty = entry.ty.or_else(|| entry.name.map(name_as_expr))?;
        Some(Parameter { pos: entry.pos, names: Vec::new(), ty })
    };
    entries.into_iter().filter_map(parameter).collect()
}
