//! Struct type literals.

use crate::checker::{Checker, Delayed};
use crate::declaration::embedded_field_name;
use crate::object::{ObjectKind, VariableKind};
use crate::store::{Basic, Field, Type, TypeId};
use burrow_source::{Diagnostic, Pos};
use burrow_syntax::Name;
use burrow_syntax::tree;
use std::collections::HashMap;
use std::sync::Arc;

impl<'a> Checker<'a> {
    pub(crate) fn struct_type(&mut self, structure: &'a tree::StructType) -> TypeId {
        let mut fields: Vec<Field> = Vec::new();
        let mut known: HashMap<Name, Pos> = HashMap::new();
        for field in &structure.fields {
            let tag = self.field_tag(field);
            let ty = self.value_type(&field.ty);
            if field.names.is_empty() {
                let Some((name, pos)) = embedded_field_name(&field.ty) else {
                    self.error(field.ty.start, "invalid embedded field type");
                    continue;
                };
                self.declare_field(&mut known, &name, pos);
                if ty != TypeId::INVALID {
                    self.later(Delayed::EmbeddedField { ty, pos: field.ty.start });
                }
                fields.push(Field { name, ty, embedded: true, package: Some(self.package), tag });
                continue;
            }
            for ident in &field.names {
                self.declare_field(&mut known, &ident.name, ident.pos);
                let kind = ObjectKind::Variable(VariableKind::Field);
                let object = self.new_object(&ident.name, ident.pos, ty, kind);
                self.info.record_object(ident.id, object);
                fields.push(Field {
                    name: ident.name.clone(),
                    ty,
                    embedded: false,
                    package: Some(self.package),
                    tag: tag.clone(),
                });
            }
        }
        self.types.intern(Type::Struct(fields.into()))
    }

    fn field_tag(&mut self, field: &'a tree::Field) -> Option<Arc<[u8]>> {
        let bytes = field.tag.as_ref()?.string_value()?;
        (!bytes.is_empty()).then(|| Arc::from(bytes))
    }

    fn declare_field(&mut self, known: &mut HashMap<Name, Pos>, name: &Name, pos: Pos) {
        if name.is_blank() {
            return;
        }
        if let Some(&other) = known.get(name) {
            let diagnostic = Diagnostic::new(pos, format!("{name} redeclared"))
                .with_note(other, format!("other declaration of {name}"));
            self.report(diagnostic);
            return;
        }
        known.insert(name.clone(), pos);
    }

    /// Embedded fields are types or pointers to types, but not pointers or type parameters themselves.
    pub(crate) fn check_embedded_field(&mut self, ty: TypeId, pos: Pos) {
        let (base, is_pointer) = self.types.dereferenced(ty);
        let message = match self.types.underlying_type(base) {
            Type::TypeParameter(_) => "embedded field type cannot be a (pointer to a) type parameter",
            Type::Basic(Basic::UnsafePointer) => "embedded field type cannot be unsafe.Pointer",
            Type::Pointer(_) => "embedded field type cannot be a pointer",
            Type::Interface(_) if is_pointer => "embedded field type cannot be a pointer to an interface",
            _ => return,
        };
        self.error(pos, message);
    }
}
