//! Questions about single types: kinds, comparability, core types.
//!
//! "All" questions (`all_integers`) look into the type sets of type parameters; the others don't.

use crate::store::{Basic, Direction, Term, Type, TypeId, Types};

/// Why types have no underlying type in common.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Difference {
    /// There are no specific types.
    NoTypes,
    /// These differ.
    Underlying(TypeId, TypeId),
    /// Channels of different elements.
    Elements(TypeId, TypeId),
    /// Channels of opposite directions.
    Directions(TypeId, TypeId),
}

impl Basic {
    /// Whether this is an untyped kind, `nil` included.
    pub fn is_untyped(self) -> bool {
        matches!(
            self,
            Basic::UntypedBool
                | Basic::UntypedInt
                | Basic::UntypedRune
                | Basic::UntypedFloat
                | Basic::UntypedComplex
                | Basic::UntypedString
                | Basic::UntypedNil
        )
    }

    /// Booleans.
    pub fn is_boolean(self) -> bool {
        matches!(self, Basic::Bool | Basic::UntypedBool)
    }

    /// Strings.
    pub fn is_string(self) -> bool {
        matches!(self, Basic::String | Basic::UntypedString)
    }

    /// Unsigned integers.
    pub fn is_unsigned(self) -> bool {
        use Basic::*;
        matches!(self, Uint | Uint8 | Uint16 | Uint32 | Uint64 | Uintptr | Byte)
    }

    /// Integers and runes, untyped ones included.
    pub fn is_integer(self) -> bool {
        use Basic::*;
        self.is_unsigned() || matches!(self, Int | Int8 | Int16 | Int32 | Int64 | Rune | UntypedInt | UntypedRune)
    }

    /// Floating-point numbers, untyped ones included.
    pub fn is_float(self) -> bool {
        matches!(self, Basic::Float32 | Basic::Float64 | Basic::UntypedFloat)
    }

    /// Complex numbers, untyped ones included.
    pub fn is_complex(self) -> bool {
        matches!(self, Basic::Complex64 | Basic::Complex128 | Basic::UntypedComplex)
    }

    /// Numbers.
    pub fn is_numeric(self) -> bool {
        self.is_integer() || self.is_float() || self.is_complex()
    }

    /// Types whose values `<` compares.
    pub fn is_ordered(self) -> bool {
        self.is_integer() || self.is_float() || self.is_string()
    }

    /// Types that constants can have.
    pub fn is_constant_type(self) -> bool {
        self.is_boolean() || self.is_numeric() || self.is_string()
    }
}

impl Types {
    /// The basic type that underlies a type.
    pub fn basic(&mut self, ty: TypeId) -> Option<Basic> {
        match *{
            let underlying = self.underlying(ty);
            self.get(underlying)
        } {
            Type::Basic(basic) => Some(basic),
            _ => None,
        }
    }

    /// Whether the type is valid.
    pub fn is_valid(&mut self, ty: TypeId) -> bool {
        ty != TypeId::INVALID && self.unalias(ty) != TypeId::INVALID
    }

    /// Whether the type is an untyped kind.
    pub fn is_untyped(&self, ty: TypeId) -> bool {
        matches!(self.get(ty), Type::Basic(basic) if basic.is_untyped())
    }

    /// Whether the underlying basic type satisfies a predicate; type parameters never do.
    pub fn is_basic(&mut self, ty: TypeId, predicate: fn(Basic) -> bool) -> bool {
        self.basic(ty).is_some_and(predicate)
    }

    /// Whether the underlying basic types of all types in the type set satisfy a predicate.
    pub fn all_basic(&mut self, ty: TypeId, predicate: fn(Basic) -> bool) -> bool {
        match self.as_type_parameter(ty) {
            Some(_) => match self.specific_terms(ty) {
                Some(terms) => !terms.is_empty() && terms.iter().all(|term| self.is_basic(term.ty, predicate)),
                None => false,
            },
            None => self.is_basic(ty, predicate),
        }
    }

    /// The terms of a type parameter's constraint, or `None` if it admits types without limit.
    pub fn specific_terms(&mut self, ty: TypeId) -> Option<Vec<Term>> {
        let parameter = self.as_type_parameter(ty)?;
        let constraint = self.type_parameter(parameter).constraint?;
        self.type_set(constraint).terms.clone()
    }

    /// The types to look at when a rule holds for a type: itself, or each of a type parameter's type set.
    /// `None`: the type set has no specific types.
    pub fn type_set_members(&mut self, ty: TypeId) -> Option<Vec<TypeId>> {
        if self.as_type_parameter(ty).is_none() {
            return Some(vec![ty]);
        }
        let terms = self.specific_terms(ty)?;
        Some(terms.into_iter().map(|term| term.ty).collect())
    }

    /// Whether the type is a defined type, a basic type or a type parameter.
    pub fn has_name(&mut self, ty: TypeId) -> bool {
        let ty = self.unalias(ty);
        matches!(self.get(ty), Type::Basic(_) | Type::Named(..) | Type::TypeParameter(_))
    }

    /// Whether the type is an interface, type parameters excluded.
    pub fn is_interface(&mut self, ty: TypeId) -> bool {
        let ty = self.underlying(ty);
        matches!(self.get(ty), Type::Interface(_))
    }

    /// Whether `nil` is a value of the type.
    pub fn has_nil(&mut self, ty: TypeId) -> bool {
        if self.as_type_parameter(ty).is_some() {
            return match self.specific_terms(ty) {
                Some(terms) => !terms.is_empty() && terms.iter().all(|term| self.has_nil(term.ty)),
                None => false,
            };
        }
        matches!(
            self.underlying_type(ty),
            Type::Basic(Basic::UnsafePointer | Basic::UntypedNil)
                | Type::Pointer(_)
                | Type::Slice(_)
                | Type::Map(..)
                | Type::Channel(..)
                | Type::Signature(_)
                | Type::Interface(_)
        )
    }

    /// Whether values of the type may be compared with `==` (interfaces may, and can panic).
    pub fn is_comparable(&mut self, ty: TypeId) -> bool {
        self.comparable(ty, true, &mut Vec::new())
    }

    /// Whether values of the type may be compared and never panic.
    pub fn is_strictly_comparable(&mut self, ty: TypeId) -> bool {
        self.comparable(ty, false, &mut Vec::new())
    }

    fn comparable(&mut self, ty: TypeId, dynamic: bool, seen: &mut Vec<TypeId>) -> bool {
        if seen.contains(&ty) {
            return true;
        }
        seen.push(ty);
        match self.underlying_type(ty) {
            Type::Basic(basic) => basic != Basic::UntypedNil,
            Type::Pointer(_) | Type::Channel(..) => true,
            Type::Struct(fields) => fields.iter().all(|field| self.comparable(field.ty, dynamic, seen)),
            Type::Array(_, element) => self.comparable(element, dynamic, seen),
            Type::Interface(_) => dynamic || self.constraint_is_comparable(ty, seen),
            Type::TypeParameter(parameter) => {
                let constraint = self.type_parameter(parameter).constraint.unwrap_or(TypeId::INVALID);
                self.constraint_is_comparable(constraint, seen)
            }
            _ => false,
        }
    }

    fn constraint_is_comparable(&mut self, constraint: TypeId, seen: &mut Vec<TypeId>) -> bool {
        let set = self.type_set(constraint);
        match &set.terms {
            Some(terms) => !terms.is_empty() && terms.iter().all(|term| self.comparable(term.ty, false, seen)),
            None => set.comparable,
        }
    }

    /// Why a type is not comparable, as far as there is more to say than its name.
    pub(crate) fn incomparable_field(&mut self, ty: TypeId) -> Option<TypeId> {
        match self.underlying_type(ty) {
            Type::Struct(fields) => fields.iter().map(|field| field.ty).find(|&field| !self.is_comparable(field)),
            _ => None,
        }
    }

    /// The type that all types of the type set have as underlying type; for channels of differing direction the
    /// directed one. Of a type that is no type parameter, its underlying type.
    pub fn core_type(&mut self, ty: TypeId) -> Option<TypeId> {
        if self.as_type_parameter(ty).is_none() {
            return Some(self.underlying(ty));
        }
        let members = self.type_set_members(ty)?;
        self.common_underlying(&members).ok()
    }

    /// Like [`Types::core_type`] for lists of types.
    pub(crate) fn common_underlying(&mut self, members: &[TypeId]) -> Result<TypeId, Difference> {
        let mut common: Option<(TypeId, TypeId)> = None;
        for &member in members {
            let underlying = self.underlying(member);
            let Some((first, previous)) = common else {
                common = Some((member, underlying));
                continue;
            };
            if self.identical(previous, underlying) {
                continue;
            }
            let (Type::Channel(left, left_element), Type::Channel(right, right_element)) =
                (self.get(previous).clone(), self.get(underlying).clone())
            else {
                return Err(Difference::Underlying(first, member));
            };
            if !self.identical(left_element, right_element) {
                return Err(Difference::Elements(first, member));
            }
            match (left, right) {
                (Direction::Both, _) => common = Some((member, underlying)),
                (_, Direction::Both) => {}
                _ => return Err(Difference::Directions(first, member)),
            }
        }
        common.map(|(_, underlying)| underlying).ok_or(Difference::NoTypes)
    }

    /// The type an untyped value gets where nothing else is asked for.
    pub fn default_type(&self, ty: TypeId) -> TypeId {
        match self.get(ty) {
            Type::Basic(Basic::UntypedBool) => TypeId::BOOL,
            Type::Basic(Basic::UntypedInt) => TypeId::INT,
            Type::Basic(Basic::UntypedRune) => TypeId::RUNE,
            Type::Basic(Basic::UntypedFloat) => TypeId::FLOAT64,
            Type::Basic(Basic::UntypedComplex) => TypeId::COMPLEX128,
            Type::Basic(Basic::UntypedString) => TypeId::STRING,
            _ => ty,
        }
    }

    /// The pointer's target, if the underlying type is a pointer.
    pub fn pointer_target(&mut self, ty: TypeId) -> Option<TypeId> {
        match *{
            let underlying = self.underlying(ty);
            self.get(underlying)
        } {
            Type::Pointer(element) => Some(element),
            _ => None,
        }
    }
}
