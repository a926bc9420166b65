//! Types as text: in diagnostics, at run time (`%T`), and as link names.
//!
//! The three differ in how packages are written, whether aliases and parameter names are kept, and in
//! the blanks of struct and interface literals. Start at [`Types::type_string`].

use crate::local_types;
use crate::object::{Object, PackageId};
use crate::store::{Direction, Interface, Parameter, Signature, Term, Type, TypeId, Types};
use std::fmt::Write;

/// How a type is written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum TypeStyle {
    /// As diagnostics of this package print it: names of the package itself unqualified.
    Message(PackageId),
    /// As `%T` prints it: `main.T[int]`, type arguments with full package paths.
    Runtime,
    /// As optimization diagnostics (`-m`) of this package print it: like `%T`, with names of the package itself
    /// unqualified, `any`, `byte` and `rune` kept.
    Optimization(PackageId),
    /// With full package paths everywhere: unique within a program.
    Path,
}

struct Writer<'a> {
    types: &'a mut Types,
    style: TypeStyle,
    /// Inside type arguments, which have full paths in [`TypeStyle::Runtime`].
    depth_of_arguments: usize,
    /// Off where signatures are compared with each other.
    parameter_names: bool,
    text: String,
}

impl Types {
    /// A type as text.
    pub fn type_string(&mut self, ty: TypeId, style: TypeStyle) -> String {
        self.write(style, true, |writer| writer.ty(ty))
    }

    /// A method with its signature, without parameter names: `f(int) string`.
    pub(crate) fn method_string(&mut self, name: &str, signature: TypeId, style: TypeStyle) -> String {
        let Type::Signature(signature) = self.get(signature).clone() else { return name.to_string() };
        self.write(style, false, |writer| {
            writer.text.push_str(name);
            writer.signature(&signature);
        })
    }

    /// Parameters in parentheses, with their names.
    pub(crate) fn parameters_string(&mut self, parameters: &[Parameter], style: TypeStyle) -> String {
        self.write(style, true, |writer| writer.parameters(parameters, false))
    }

    /// A list of type parameters with their constraints: `[K comparable, V any]`.
    pub(crate) fn type_parameters_string(
        &mut self,
        parameters: &[crate::store::TypeParameterId],
        style: TypeStyle,
    ) -> String {
        self.write(style, true, |writer| writer.type_parameters(parameters))
    }

    /// Union terms as text: `int | ~string`.
    pub(crate) fn terms_string(&mut self, terms: &[Term], style: TypeStyle) -> String {
        self.write(style, true, |writer| writer.terms(terms))
    }

    /// The package as it qualifies a name, with its dot, or nothing.
    pub(crate) fn qualifier(&self, package: Option<PackageId>, style: TypeStyle) -> String {
        let Some(package) = package else { return String::new() };
        let record = self.package(package);
        match style {
            TypeStyle::Message(current) if current == package => String::new(),
            TypeStyle::Message(PackageId::NONE) => format!("{}.", record.path),
            TypeStyle::Message(_) => {
                let ambiguous =
                    self.packages.iter().any(|other| other.name == record.name && other.path != record.path);
                if ambiguous { format!("{}.", quote(record.path.as_bytes())) } else { format!("{}.", record.name) }
            }
            TypeStyle::Optimization(current) if current == package => String::new(),
            TypeStyle::Runtime | TypeStyle::Optimization(_) => format!("{}.", record.name),
            TypeStyle::Path if record.name == "main" => "main.".to_string(),
            TypeStyle::Path => format!("{}.", record.path),
        }
    }

    fn write(&mut self, style: TypeStyle, parameter_names: bool, action: impl FnOnce(&mut Writer<'_>)) -> String {
        let parameter_names = parameter_names && matches!(style, TypeStyle::Message(_));
        let mut writer = Writer { types: self, style, depth_of_arguments: 0, parameter_names, text: String::new() };
        action(&mut writer);
        writer.text
    }
}

impl Writer<'_> {
    fn is_message(&self) -> bool {
        matches!(self.style, TypeStyle::Message(_))
    }

    fn ty(&mut self, ty: TypeId) {
        if self.text.len() > 1 << 16 {
            self.text.push('…');
            return;
        }
        let ty = match self.style {
            TypeStyle::Message(_) => ty,
            TypeStyle::Optimization(_) if self.depth_of_arguments == 0 => {
                if ty == self.types.universe_types().any {
                    ty
                } else {
                    self.types.unalias(ty)
                }
            }
            _ => self.types.canonical(ty),
        };
        match self.types.get(ty).clone() {
            Type::Basic(basic) => self.text.push_str(crate::universe::basic_name(basic)),
            Type::Named(named, arguments) => {
                let declaration = self.types.named(named);
                let (object, implicit) = (declaration.object, declaration.implicit);
                self.declared(object, implicit, &arguments);
                if self.style_of_names() == TypeStyle::Path
                    && let Some(number) = self.types.local_type_number(named)
                {
                    let _ = write!(self.text, "·{number}");
                }
            }
            Type::Alias(alias, arguments) => {
                let declaration = self.types.alias(alias);
                let (object, implicit) = (declaration.object, declaration.implicit);
                self.declared(object, implicit, &arguments);
            }
            Type::Pointer(element) => self.prefixed("*", element),
            Type::Slice(element) => self.prefixed("[]", element),
            Type::Array(Some(length), element) => self.prefixed(&format!("[{length}]"), element),
            Type::Array(None, element) => self.prefixed("[_]", element),
            Type::Map(key, value) => {
                self.prefixed("map[", key);
                self.prefixed("]", value);
            }
            Type::Channel(direction, element) => self.channel(direction, element),
            Type::Signature(signature) => {
                self.text.push_str("func");
                self.signature(&signature);
            }
            Type::Struct(fields) => self.structure(&fields),
            Type::Interface(interface) => self.interface(&interface),
            Type::Tuple(elements) => self.tuple(&elements),
            Type::TypeParameter(parameter) => {
                let name = self.types.type_parameter_name(parameter).clone();
                self.text.push_str(&name);
            }
            Type::Union(terms) => self.terms(&terms),
        }
    }

    fn prefixed(&mut self, prefix: &str, ty: TypeId) {
        self.text.push_str(prefix);
        self.ty(ty);
    }

    /// Type arguments are written in full.
    fn style_of_names(&self) -> TypeStyle {
        match self.style {
            TypeStyle::Runtime | TypeStyle::Optimization(_) if self.depth_of_arguments > 0 => TypeStyle::Path,
            style => style,
        }
    }

    fn declared(&mut self, object: crate::object::ObjectId, implicit: usize, arguments: &[TypeId]) {
        let Object { name, package, .. } = self.types.object(object).clone();
        let style = self.style_of_names();
        let qualifier = self.types.qualifier(package, style);
        self.text.push_str(&qualifier);
        // The name of a shape may end in the number of a local type, which is left out like that of the type itself.
        self.text.push_str(if style == TypeStyle::Path { &name } else { local_types::without_number(&name) });
        let (hidden, explicit) = arguments.split_at(implicit.min(arguments.len()));
        let hidden = if self.is_message() { &[] } else { hidden };
        if hidden.is_empty() && explicit.is_empty() {
            return;
        }
        self.depth_of_arguments += 1;
        self.text.push('[');
        self.list(hidden);
        if !hidden.is_empty() && !explicit.is_empty() {
            self.text.push(';');
        }
        self.list(explicit);
        self.text.push(']');
        self.depth_of_arguments -= 1;
    }

    fn list(&mut self, types: &[TypeId]) {
        for (index, &ty) in types.iter().enumerate() {
            if index > 0 {
                self.text.push_str(if self.is_message() { ", " } else { "," });
            }
            self.ty(ty);
        }
    }

    fn channel(&mut self, direction: Direction, element: TypeId) {
        match direction {
            Direction::Send => self.prefixed("chan<- ", element),
            Direction::Receive => self.prefixed("<-chan ", element),
            Direction::Both if matches!(self.types.get(element), Type::Channel(Direction::Receive, _)) => {
                self.prefixed("chan (", element);
                self.text.push(')');
            }
            Direction::Both => self.prefixed("chan ", element),
        }
    }

    fn signature(&mut self, signature: &Signature) {
        if !signature.type_parameters.is_empty() && self.is_message() {
            self.type_parameters(&signature.type_parameters);
        }
        self.parameters(&signature.parameters, signature.variadic);
        match &*signature.results {
            [] => {}
            [single] if single.name.is_none() || !self.parameter_names => {
                self.text.push(' ');
                self.ty(single.ty);
            }
            results => {
                self.text.push(' ');
                self.parameters(results, false);
            }
        }
    }

    fn type_parameters(&mut self, parameters: &[crate::store::TypeParameterId]) {
        self.text.push('[');
        let mut previous = None;
        for (index, &parameter) in parameters.iter().enumerate() {
            let constraint = self.types.type_parameter(parameter).constraint;
            if index > 0 {
                if constraint != previous {
                    self.text.push(' ');
                    self.ty(previous.unwrap_or(TypeId::INVALID));
                }
                self.text.push_str(", ");
            }
            previous = constraint;
            let name = self.types.type_parameter_name(parameter).clone();
            self.text.push_str(&name);
        }
        self.text.push(' ');
        self.ty(previous.unwrap_or(TypeId::INVALID));
        self.text.push(']');
    }

    fn parameters(&mut self, parameters: &[Parameter], variadic: bool) {
        self.text.push('(');
        for (index, parameter) in parameters.iter().enumerate() {
            if index > 0 {
                self.text.push_str(", ");
            }
            if let Some(name) = parameter.name.as_ref().filter(|_| self.parameter_names) {
                let _ = write!(self.text, "{name} ");
            }
            if variadic && index + 1 == parameters.len() {
                match *self.types.get(parameter.ty) {
                    Type::Slice(element) => self.prefixed("...", element),
                    _ => {
                        // `append([]byte, string...)`
                        self.ty(parameter.ty);
                        self.text.push_str("...");
                    }
                }
            } else {
                self.ty(parameter.ty);
            }
        }
        self.text.push(')');
    }

    fn structure(&mut self, fields: &[crate::store::Field]) {
        let spaced = !self.is_message();
        if fields.is_empty() {
            self.text.push_str(if spaced { "struct {}" } else { "struct{}" });
            return;
        }
        self.text.push_str(if spaced { "struct { " } else { "struct{" });
        for (index, field) in fields.iter().enumerate() {
            if index > 0 {
                self.text.push_str("; ");
            }
            let style = match self.style {
                TypeStyle::Optimization(_) if self.depth_of_arguments > 0 => TypeStyle::Path,
                style => style,
            };
            let is_renamed = field.embedded && style == TypeStyle::Path && !self.is_named_as(field.ty, &field.name);
            if !field.embedded || is_renamed {
                if let TypeStyle::Path | TypeStyle::Optimization(_) = style {
                    let qualifier = self.types.qualifier(field.package, style);
                    self.text.push_str(&qualifier);
                }
                let _ = write!(self.text, "{} {}", field.name, if is_renamed { "= " } else { "" });
            }
            self.ty(field.ty);
            if let Some(tag) = &field.tag {
                self.text.push(' ');
                self.text.push_str(&quote(tag));
            }
        }
        self.text.push_str(if spaced { " }" } else { "}" });
    }

    /// Whether an embedded field's type has the field's name, all of it: an instance has more.
    fn is_named_as(&self, ty: TypeId, name: &str) -> bool {
        let base = match *self.types.get(ty) {
            Type::Pointer(element) => element,
            _ => ty,
        };
        match self.types.get(base) {
            Type::Named(named, arguments) => {
                arguments.is_empty() && *self.types.object(self.types.named(*named).object).name == *name
            }
            _ => false,
        }
    }

    fn interface(&mut self, interface: &Interface) {
        let spaced = !self.is_message();
        if interface.implicit && interface.methods.is_empty() && interface.embedded.len() == 1 {
            self.ty(interface.embedded[0]);
            return;
        }
        if interface.methods.is_empty() && interface.embedded.is_empty() {
            let text = if spaced {
                "interface {}"
            } else if interface.comparable {
                "comparable"
            } else {
                "interface{}"
            };
            self.text.push_str(text);
            return;
        }
        self.text.push_str(if spaced { "interface { " } else { "interface{" });
        let mut first = true;
        for method in interface.methods.iter() {
            if !std::mem::take(&mut first) {
                self.text.push_str("; ");
            }
            let is_qualified = spaced && !crate::object::is_exported(&method.name);
            if let Some(package) = method.package.filter(|_| is_qualified) {
                let qualifier = self.types.qualifier(Some(package), TypeStyle::Path);
                self.text.push_str(&qualifier);
            }
            self.text.push_str(&method.name);
            if let Type::Signature(signature) = self.types.get(method.signature).clone() {
                self.signature(&signature);
            }
        }
        for &embedded in interface.embedded.iter() {
            if !std::mem::take(&mut first) {
                self.text.push_str("; ");
            }
            self.ty(embedded);
        }
        self.text.push_str(if spaced { " }" } else { "}" });
    }

    fn tuple(&mut self, elements: &[TypeId]) {
        self.text.push('(');
        for (index, &element) in elements.iter().enumerate() {
            if index > 0 {
                self.text.push_str(", ");
            }
            self.ty(element);
        }
        self.text.push(')');
    }

    fn terms(&mut self, terms: &[Term]) {
        for (index, term) in terms.iter().enumerate() {
            if index > 0 {
                self.text.push_str(" | ");
            }
            if term.tilde {
                self.text.push('~');
            }
            self.ty(term.ty);
        }
        if terms.is_empty() {
            self.text.push('∅');
        }
    }
}

/// A string as a Go literal in double quotes.
pub fn quote(bytes: &[u8]) -> String {
    let mut text = String::from("\"");
    let mut rest = bytes;
    while !rest.is_empty() {
        let valid = match std::str::from_utf8(rest) {
            Ok(valid) => valid,
            Err(error) => std::str::from_utf8(&rest[..error.valid_up_to()]).expect("the valid part is valid"),
        };
        for character in valid.chars() {
            quote_character(&mut text, character);
        }
        rest = &rest[valid.len()..];
        if let Some((&byte, after)) = rest.split_first() {
            let _ = write!(text, "\\x{byte:02x}");
            rest = after;
        }
    }
    text.push('"');
    text
}

fn quote_character(text: &mut String, character: char) {
    match character {
        '"' => text.push_str("\\\""),
        '\\' => text.push_str("\\\\"),
        '\x07' => text.push_str("\\a"),
        '\x08' => text.push_str("\\b"),
        '\x0c' => text.push_str("\\f"),
        '\n' => text.push_str("\\n"),
        '\r' => text.push_str("\\r"),
        '\t' => text.push_str("\\t"),
        '\x0b' => text.push_str("\\v"),
        ' '..='~' => text.push(character),
        '\0'..='\x1f' | '\x7f' => {
            let _ = write!(text, "\\x{:02x}", character as u32);
        }
        '\u{80}'..='\u{a0}' | '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202f}' | '\u{feff}' => {
            let _ = write!(text, "\\u{:04x}", character as u32);
        }
        _ => text.push(character),
    }
}
