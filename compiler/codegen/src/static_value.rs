//! Initial contents of globals.

use crate::data::{Data, Place};
use crate::error::{CodegenError, Result};
use crate::shape::Shapes;
use burrow_ir::Pos;
use burrow_ir::index::TypeId;
use burrow_ir::program::{Program, StaticValue};
use burrow_ir::types::TypeKind;

impl Data {
    /// Writes `value` of type `ty` at `place` (zeroed before).
    pub(crate) fn write_static(
        &mut self,
        program: &Program,
        shapes: &Shapes,
        place: Place,
        ty: TypeId,
        value: &StaticValue,
    ) -> Result<()> {
        let shape = shapes.get(ty);
        match value {
            StaticValue::Zero => {}
            StaticValue::Bool(value) => self.put(place, &[u8::from(*value)]),
            StaticValue::Int(value) => self.put(place, &value.to_le_bytes()[..shape.size as usize]),
            StaticValue::Float(value) => self.put_float(place, *value, shape.size),
            StaticValue::Complex(real, imaginary) => {
                self.put_float(place, *real, shape.size / 2);
                self.put_float(place.at(shape.size / 2), *imaginary, shape.size / 2);
            }
            StaticValue::String(id) => {
                self.write_string_header(place, self.string(*id), program.strings[*id].len() as u64);
            }
            StaticValue::Address(global, offset) => self.address(place, self.global(*global).at(*offset)),
            StaticValue::Func(func) => {
                let closure = self.static_closure(*func).expect("closures of static values are placed");
                self.address(place, closure);
            }
            StaticValue::Slice { array, length, capacity } => {
                self.address(place, self.global(*array));
                self.put(place.at(8), &length.to_le_bytes());
                self.put(place.at(16), &capacity.to_le_bytes());
            }
            StaticValue::Interface { ty, itab, data } => {
                let (word, concrete) = match itab {
                    Some(itab) => (self.itab(*itab), program.itabs[*itab].concrete),
                    None => (self.descriptor(*ty), *ty),
                };
                self.address(place, word);
                match **data {
                    StaticValue::Address(global, offset) => {
                        self.address(place.at(8), self.global(global).at(offset));
                    }
                    _ => self.write_static(program, shapes, place.at(8), concrete, data)?,
                }
            }
            StaticValue::Aggregate(items) => {
                for (index, item) in items {
                    let (field, offset) = member(program, shapes, ty, *index)?;
                    self.write_static(program, shapes, place.at(offset), field, item)?;
                }
            }
        }
        Ok(())
    }

    fn put_float(&mut self, place: Place, value: f64, size: u64) {
        if size == 4 {
            self.put(place, &(value as f32).to_le_bytes());
        } else {
            self.put(place, &value.to_le_bytes());
        }
    }
}

/// Type and offset of member `index` of a struct or array.
fn member(program: &Program, shapes: &Shapes, ty: TypeId, index: u64) -> Result<(TypeId, u64)> {
    match &program.types[ty].kind {
        TypeKind::Struct { fields } if (index as usize) < fields.len() => {
            let field = &fields[index as usize];
            Ok((field.ty, field.offset))
        }
        TypeKind::Array { element, length } if index < *length => Ok((*element, index * shapes.get(*element).size)),
        _ => Err(CodegenError {
            pos: Pos::NONE,
            function: String::new(),
            message: format!("static value: {} has no member {index}", program.types[ty].string),
        }),
    }
}
