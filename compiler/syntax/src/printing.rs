//! Expressions as Go's compiler prints them in messages: on one line, bodies and element lists shortened to `…`.
//!
//! The text is made of the tree, not cut out of the source, so blanks and comments are the printer's.

use std::fmt::Write;

use crate::tree::*;

/// An expression or a type, as messages show it.
pub fn expr_string(expr: &Expr) -> String {
    let mut printer = Printer { text: String::new() };
    printer.expr(expr);
    printer.text
}

/// Expressions with commas between them.
pub fn expr_list_string(list: &[Expr]) -> String {
    let mut printer = Printer { text: String::new() };
    printer.list(list);
    printer.text
}

/// A signature, as messages show it: `func(x int) string`.
pub fn signature_string(signature: &FunctionType) -> String {
    let mut printer = Printer { text: "func".to_string() };
    printer.signature(signature);
    printer.text
}

/// An expression statement, send, assignment, definition or increment; empty for other statements.
pub fn simple_statement_string(statement: &Stmt) -> String {
    match &statement.kind {
        StmtKind::Expr(expr) => expr_string(expr),
        StmtKind::Send { channel, value } => format!("{} <- {}", expr_string(channel), expr_string(value)),
        StmtKind::Assign { left, right } => format!("{} = {}", expr_list_string(left), expr_list_string(right)),
        StmtKind::Define { left, right } => format!("{} := {}", expr_list_string(left), expr_list_string(right)),
        StmtKind::AssignOperation { operator, left, right } => {
            format!("{} {}= {}", expr_string(left), operator.spelling(), expr_string(right))
        }
        StmtKind::IncDec { operator, operand } => {
            format!("{}{}", expr_string(operand), operator.spelling().repeat(2))
        }
        _ => String::new(),
    }
}

struct Printer {
    text: String,
}

impl Printer {
    fn write(&mut self, text: &str) {
        self.text.push_str(text);
    }

    fn list(&mut self, list: &[Expr]) {
        for (index, expr) in list.iter().enumerate() {
            if index > 0 {
                self.write(", ");
            }
            self.expr(expr);
        }
    }

    fn enclosed(&mut self, open: &str, list: &[Expr], close: &str) {
        self.write(open);
        self.list(list);
        self.write(close);
    }

    fn expr(&mut self, expr: &Expr) {
        match &expr.kind {
            ExprKind::Bad => self.write("<bad expr>"),
            ExprKind::Name(name) => self.write(name),
            ExprKind::Literal(literal) => self.write(&literal.text),
            ExprKind::CompositeLiteral(literal) => {
                if let Some(ty) = &literal.ty {
                    self.expr(ty);
                }
                self.write(if literal.elements.is_empty() { "{}" } else { "{…}" });
            }
            ExprKind::FunctionLiteral(literal) => {
                self.write("func");
                self.signature(&literal.signature);
                self.write(if literal.body.statements.is_empty() { " {}" } else { " {…}" });
            }
            ExprKind::Paren(inner) => self.enclosed("(", std::slice::from_ref(inner), ")"),
            ExprKind::Selector { operand, name } => {
                self.expr(operand);
                self.write(".");
                self.write(&name.name);
            }
            ExprKind::Index { operand, indices } => {
                self.expr(operand);
                self.enclosed("[", indices, "]");
            }
            ExprKind::Slice(slice) => self.slice(slice),
            ExprKind::TypeAssertion { operand, ty } => {
                self.expr(operand);
                self.enclosed(".(", std::slice::from_ref(ty), ")");
            }
            ExprKind::TypeSwitchGuard(operand) => {
                self.expr(operand);
                self.write(".(type)");
            }
            ExprKind::Star(operand) => self.prefixed("*", operand),
            ExprKind::Unary { operator, operand } => self.prefixed(operator.spelling(), operand),
            ExprKind::Binary { operator, left, right } => {
                self.expr(left);
                let _ = write!(self.text, " {} ", operator.spelling());
                self.expr(right);
            }
            ExprKind::Call { function, arguments, has_dots } => {
                self.expr(function);
                self.enclosed("(", arguments, if *has_dots { "...)" } else { ")" });
            }
            _ => self.ty(expr),
        }
    }

    /// What can only be a type.
    fn ty(&mut self, ty: &Expr) {
        match &ty.kind {
            ExprKind::ArrayType { length: None, element } => self.prefixed("[...]", element),
            ExprKind::ArrayType { length: Some(length), element } => {
                self.enclosed("[", std::slice::from_ref(length), "]");
                self.expr(element);
            }
            ExprKind::SliceType(element) => self.prefixed("[]", element),
            ExprKind::Dots(element) => self.prefixed("...", element),
            ExprKind::MapType { key, value } => {
                self.enclosed("map[", std::slice::from_ref(key), "]");
                self.expr(value);
            }
            ExprKind::ChannelType { direction, element } => self.channel(*direction, element),
            ExprKind::StructType(ty) => self.struct_type(ty),
            ExprKind::InterfaceType(ty) => self.interface_type(ty),
            ExprKind::FunctionType(signature) => {
                self.write("func");
                self.signature(signature);
            }
            _ => unreachable!("expr() prints everything else"),
        }
    }

    fn prefixed(&mut self, prefix: &str, operand: &Expr) {
        self.write(prefix);
        self.expr(operand);
    }

    fn slice(&mut self, slice: &SliceExpr) {
        self.expr(&slice.operand);
        self.write("[");
        if let Some(low) = &slice.low {
            self.expr(low);
        }
        self.write(":");
        if let Some(high) = &slice.high {
            self.expr(high);
        }
        if let Some(max) = &slice.max {
            self.prefixed(":", max);
        }
        self.write("]");
    }

    fn channel(&mut self, direction: ChannelDirection, element: &Expr) {
        self.write(match direction {
            ChannelDirection::Both => "chan ",
            ChannelDirection::Send => "chan<- ",
            ChannelDirection::Receive => "<-chan ",
        });
        let receives = matches!(element.kind, ExprKind::ChannelType { direction: ChannelDirection::Receive, .. });
        if direction == ChannelDirection::Both && receives {
            // `chan <-chan T` would be a `chan<-` of `chan T`.
            self.enclosed("(", std::slice::from_ref(element), ")");
        } else {
            self.expr(element);
        }
    }

    fn struct_type(&mut self, ty: &StructType) {
        self.write("struct{");
        for (index, field) in ty.fields.iter().enumerate() {
            if index > 0 {
                self.write("; ");
            }
            self.names(&field.names);
            self.expr(&field.ty);
            if let Some(tag) = &field.tag {
                self.write(" ");
                self.write(&tag.text);
            }
        }
        self.write("}");
    }

    fn interface_type(&mut self, ty: &InterfaceType) {
        self.write("interface{");
        for (index, element) in ty.elements.iter().enumerate() {
            if index > 0 {
                self.write("; ");
            }
            match element {
                InterfaceElement::Method { name, signature } => {
                    self.write(&name.name);
                    self.signature(signature);
                }
                InterfaceElement::Embedded(ty) => self.expr(ty),
            }
        }
        self.write("}");
    }

    /// Without the `func`.
    fn signature(&mut self, signature: &FunctionType) {
        self.parameters(&signature.parameters);
        match &signature.results[..] {
            [] => {}
            [result] if result.names.is_empty() => self.prefixed(" ", &result.ty),
            results => {
                self.write(" ");
                self.parameters(results);
            }
        }
    }

    fn parameters(&mut self, parameters: &[Parameter]) {
        self.write("(");
        for (index, parameter) in parameters.iter().enumerate() {
            if index > 0 {
                self.write(", ");
            }
            self.names(&parameter.names);
            self.expr(&parameter.ty);
        }
        self.write(")");
    }

    /// Names with commas between them and a blank behind; nothing if there are none.
    fn names(&mut self, names: &[Ident]) {
        for (index, ident) in names.iter().enumerate() {
            if index > 0 {
                self.write(", ");
            }
            self.write(&ident.name);
        }
        if !names.is_empty() {
            self.write(" ");
        }
    }
}
