//! How types print: as `%T` does, and uniquely.
//!
//! Both spell composite types as reflection does. They differ in the qualifier of declared types: its
//! package's name, or the import path (type arguments always have paths). Types declared within
//! functions get a number in the unique form and in type arguments, as in real Go.

use super::Lowering;
use burrow_types::PackageId;
use burrow_types::object::is_exported;
use burrow_types::store::{self, Basic, Direction, Type};
use std::fmt::Write;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Style {
    /// Package names.
    Printed,
    /// Import paths and numbers of local types.
    Unique,
}

impl Lowering<'_> {
    /// The type as `%T` prints it.
    pub(super) fn type_string(&mut self, ty: store::TypeId) -> String {
        self.styled(ty, Style::Printed)
    }

    /// A name that no other type has.
    pub(super) fn unique_type_string(&mut self, ty: store::TypeId) -> String {
        self.styled(ty, Style::Unique)
    }

    /// `[A,B]`, or nothing without arguments.
    pub(super) fn type_arguments_string(&mut self, arguments: &[store::TypeId]) -> String {
        if arguments.is_empty() {
            return String::new();
        }
        let list: Vec<String> = arguments.iter().map(|&argument| self.styled(argument, Style::Unique)).collect();
        format!("[{}]", list.join(","))
    }

    /// The import path of a package, as it prefixes symbols; `main` for the main package.
    pub(super) fn package_path(&self, package: PackageId) -> String {
        let record = self.store.package(package);
        if record.name.as_str() == "main" { "main".to_string() } else { record.path.to_string() }
    }

    fn styled(&mut self, ty: store::TypeId, style: Style) -> String {
        match self.store.get(ty).clone() {
            Type::Basic(basic) => basic_name(basic).to_string(),
            Type::Alias(..) => {
                let target = self.store.unalias(ty);
                self.styled(target, style)
            }
            Type::Named(named, arguments) => self.named_string(named, &arguments, style),
            Type::Pointer(element) => format!("*{}", self.styled(element, style)),
            Type::Slice(element) => format!("[]{}", self.styled(element, style)),
            Type::Array(length, element) => format!("[{}]{}", length.unwrap_or(0), self.styled(element, style)),
            Type::Map(key, value) => format!("map[{}]{}", self.styled(key, style), self.styled(value, style)),
            Type::Channel(direction, element) => self.channel_string(direction, element, style),
            Type::Signature(signature) => format!("func{}", self.signature_string(&signature, style)),
            Type::Struct(fields) => self.struct_string(&fields, style),
            Type::Interface(_) => self.interface_string(ty, style),
            Type::Tuple(elements) => {
                let list: Vec<String> = elements.iter().map(|&element| self.styled(element, style)).collect();
                format!("({})", list.join(", "))
            }
            Type::TypeParameter(parameter) => self.store.type_parameter_name(parameter).to_string(),
            Type::Union(_) => "union".to_string(),
        }
    }

    /// The arguments of a declared type; those of the function around a local type come first.
    pub(super) fn named_arguments_string(&mut self, arguments: &[store::TypeId], implicit: usize) -> String {
        let (outer, own) = arguments.split_at(implicit.min(arguments.len()));
        match (outer.is_empty(), own.is_empty()) {
            (true, _) => self.type_arguments_string(own),
            (false, true) => self.type_arguments_string(outer),
            (false, false) => {
                let (outer, own) = (self.type_arguments_string(outer), self.type_arguments_string(own));
                format!("{};{}", outer.trim_end_matches(']'), &own[1..])
            }
        }
    }

    fn named_string(&mut self, named: store::NamedId, arguments: &[store::TypeId], style: Style) -> String {
        let declaration = self.store.named(named);
        let implicit = declaration.implicit.min(arguments.len());
        let object = self.store.object(declaration.object);
        let name = object.name.to_string();
        let Some(package) = object.package else { return name };
        let mut text = match style {
            Style::Printed => format!("{}.{name}", self.store.package(package).name),
            Style::Unique => format!("{}.{name}", self.package_path(package)),
        };
        text += &self.named_arguments_string(arguments, implicit);
        if style == Style::Unique
            && let Some(number) = self.store.local_type_number(named)
        {
            let _ = write!(text, "·{number}");
        }
        text
    }

    fn channel_string(&mut self, direction: Direction, element: store::TypeId, style: Style) -> String {
        let inner = self.styled(element, style);
        let receives = matches!(self.store.get(element), Type::Channel(Direction::Receive, _));
        match direction {
            Direction::Receive => format!("<-chan {inner}"),
            Direction::Send => format!("chan<- {inner}"),
            Direction::Both if receives => format!("chan ({inner})"),
            Direction::Both => format!("chan {inner}"),
        }
    }

    fn signature_string(&mut self, signature: &store::Signature, style: Style) -> String {
        let mut params: Vec<String> =
            signature.parameters.iter().map(|parameter| self.styled(parameter.ty, style)).collect();
        if signature.variadic
            && let Some(last) = params.last_mut()
        {
            *last = format!("...{}", last.strip_prefix("[]").unwrap_or(last));
        }
        let results: Vec<String> = signature.results.iter().map(|result| self.styled(result.ty, style)).collect();
        let mut text = format!("({})", params.join(", "));
        match results.as_slice() {
            [] => {}
            [single] => {
                let _ = write!(text, " {single}");
            }
            _ => {
                let _ = write!(text, " ({})", results.join(", "));
            }
        }
        text
    }

    fn struct_string(&mut self, fields: &[store::Field], style: Style) -> String {
        if fields.is_empty() {
            return "struct {}".to_string();
        }
        let mut parts = Vec::new();
        for field in fields {
            let mut part = String::new();
            if style == Style::Unique && !is_exported(&field.name) {
                part += &self.unexported_package(&field.name, field.package);
                part += ".";
            }
            if !field.embedded {
                let _ = write!(part, "{} ", field.name);
            } else if style == Style::Unique {
                // An embedded alias differs from the type it stands for.
                let _ = write!(part, "embedded {} ", field.name);
            }
            part += &self.styled(field.ty, style);
            if let Some(tag) = &field.tag {
                part += " ";
                part += &burrow_types::quote(tag);
            }
            parts.push(part);
        }
        format!("struct {{ {} }}", parts.join("; "))
    }

    fn interface_string(&mut self, ty: store::TypeId, style: Style) -> String {
        let set = self.store.type_set(ty);
        if set.methods.is_empty() {
            return "interface {}".to_string();
        }
        let mut parts = Vec::new();
        for method in &set.methods {
            let mut part = String::new();
            if !is_exported(&method.name)
                && let Some(package) = method.package
            {
                part += &match style {
                    Style::Printed => self.store.package(package).name.to_string(),
                    Style::Unique => self.package_path(package),
                };
                part += ".";
            }
            part += &method.name;
            match self.store.get(method.signature).clone() {
                Type::Signature(signature) => part += &self.signature_string(&signature, style),
                other => panic!("a method's type is {other:?}"),
            }
            parts.push(part);
        }
        format!("interface {{ {} }}", parts.join("; "))
    }
}

fn basic_name(basic: Basic) -> &'static str {
    match basic {
        Basic::Invalid => "invalid type",
        Basic::Bool | Basic::UntypedBool => "bool",
        Basic::Int | Basic::UntypedInt => "int",
        Basic::Int8 => "int8",
        Basic::Int16 => "int16",
        Basic::Int32 | Basic::Rune | Basic::UntypedRune => "int32",
        Basic::Int64 => "int64",
        Basic::Uint => "uint",
        Basic::Uint8 | Basic::Byte => "uint8",
        Basic::Uint16 => "uint16",
        Basic::Uint32 => "uint32",
        Basic::Uint64 => "uint64",
        Basic::Uintptr => "uintptr",
        Basic::Float32 => "float32",
        Basic::Float64 | Basic::UntypedFloat => "float64",
        Basic::Complex64 => "complex64",
        Basic::Complex128 | Basic::UntypedComplex => "complex128",
        Basic::String | Basic::UntypedString => "string",
        Basic::UnsafePointer | Basic::UntypedNil => "unsafe.Pointer",
    }
}
