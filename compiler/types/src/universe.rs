//! The universe: predeclared types, constants, functions, and package `unsafe`.

use crate::constant::Constant;
use crate::object::{BUILTINS, Builtin, Object, ObjectId, ObjectKind, PackageId, PackageRecord};
use crate::store::{
    AliasDeclaration, BASICS, Basic, Interface, Method, NamedDeclaration, Parameter, Signature, Type, TypeId, Types,
};
use burrow_source::Pos;
use burrow_syntax::Name;
use std::collections::HashMap;
use std::sync::Arc;

/// A store with the universe and package `unsafe` in it.
pub(crate) fn new_types() -> Types {
    let mut types = Types::bare();
    declare_basic_types(&mut types);
    declare_interfaces(&mut types);
    declare_values(&mut types);
    declare_unsafe(&mut types);
    types
}

/// The name of a basic type as diagnostics print it.
pub(crate) fn basic_name(basic: Basic) -> &'static str {
    match basic {
        Basic::Invalid => "invalid type",
        Basic::Bool => "bool",
        Basic::Int => "int",
        Basic::Int8 => "int8",
        Basic::Int16 => "int16",
        Basic::Int32 => "int32",
        Basic::Int64 => "int64",
        Basic::Uint => "uint",
        Basic::Uint8 => "uint8",
        Basic::Uint16 => "uint16",
        Basic::Uint32 => "uint32",
        Basic::Uint64 => "uint64",
        Basic::Uintptr => "uintptr",
        Basic::Float32 => "float32",
        Basic::Float64 => "float64",
        Basic::Complex64 => "complex64",
        Basic::Complex128 => "complex128",
        Basic::String => "string",
        Basic::UnsafePointer => "unsafe.Pointer",
        Basic::UntypedBool => "untyped bool",
        Basic::UntypedInt => "untyped int",
        Basic::UntypedRune => "untyped rune",
        Basic::UntypedFloat => "untyped float",
        Basic::UntypedComplex => "untyped complex",
        Basic::UntypedString => "untyped string",
        Basic::UntypedNil => "untyped nil",
        Basic::Byte => "byte",
        Basic::Rune => "rune",
    }
}

fn declare(types: &mut Types, name: &str, ty: TypeId, kind: ObjectKind) -> ObjectId {
    let object = types.new_object(Object { name: Name::from(name), package: None, pos: Pos::NONE, ty, kind });
    types.universe.insert(Name::from(name), object);
    object
}

fn declare_basic_types(types: &mut Types) {
    for (index, &basic) in BASICS.iter().enumerate() {
        let is_named = basic != Basic::Invalid && basic != Basic::UnsafePointer && !basic_name(basic).contains(' ');
        if is_named {
            declare(types, basic_name(basic), TypeId(index as u32), ObjectKind::TypeName);
        }
    }
}

fn declare_interfaces(types: &mut Types) {
    let interface = |types: &mut Types, methods: Vec<Method>, comparable: bool| {
        let interface = Interface { methods: methods.into(), embedded: Arc::from([]), comparable, implicit: false };
        types.intern(Type::Interface(Arc::new(interface)))
    };
    let empty = interface(types, Vec::new(), false);
    types.universe_types.empty_interface = empty;
    types.universe_types.empty_tuple = types.tuple_of(&[]);

    let any = declare(types, "any", TypeId::INVALID, ObjectKind::TypeName);
    let alias = types.new_alias(AliasDeclaration {
        object: any,
        implicit: 0,
        type_parameters: Arc::from([]),
        target: Some(empty),
    });
    let any_type = types.intern(Type::Alias(alias, Arc::from([])));
    types.object_mut(any).ty = any_type;
    types.universe_types.any = any_type;

    let result = Parameter { name: None, ty: TypeId::STRING };
    let signature = Signature {
        type_parameters: Arc::from([]),
        parameters: Arc::from([]),
        results: Arc::from([result]),
        variadic: false,
    };
    let signature = types.intern(Type::Signature(Arc::new(signature)));
    let method = Method { name: Name::from("Error"), package: None, signature };
    let error_interface = interface(types, vec![method], false);
    types.universe_types.error = declare_named(types, "error", error_interface);
    let comparable_interface = interface(types, Vec::new(), true);
    types.universe_types.comparable = declare_named(types, "comparable", comparable_interface);
}

fn declare_named(types: &mut Types, name: &str, right_side: TypeId) -> TypeId {
    let object = declare(types, name, TypeId::INVALID, ObjectKind::TypeName);
    let named = types.new_named(NamedDeclaration {
        object,
        implicit: 0,
        type_parameters: Arc::from([]),
        right_side: Some(right_side),
        methods: Vec::new(),
    });
    let ty = types.generic_type(named);
    types.object_mut(object).ty = ty;
    ty
}

fn declare_values(types: &mut Types) {
    for (name, value) in [("true", true), ("false", false)] {
        declare(types, name, TypeId::UNTYPED_BOOL, ObjectKind::Constant(Constant::Bool(value)));
    }
    declare(types, "iota", TypeId::UNTYPED_INT, ObjectKind::Constant(Constant::integer(0)));
    declare(types, "nil", TypeId::UNTYPED_NIL, ObjectKind::Nil);
    for &(builtin, name, ..) in BUILTINS.iter().filter(|entry| !is_unsafe(entry.0)) {
        declare(types, name, TypeId::INVALID, ObjectKind::Builtin(builtin));
    }
}

fn declare_unsafe(types: &mut Types) {
    let package = PackageId(types.packages.len() as u32);
    let mut scope = HashMap::new();
    let mut add = |types: &mut Types, name: &str, ty: TypeId, kind: ObjectKind| {
        let name = Name::from(name);
        let object = types.new_object(Object { name: name.clone(), package: Some(package), pos: Pos::NONE, ty, kind });
        scope.insert(name, object);
    };
    add(types, "Pointer", TypeId::UNSAFE_POINTER, ObjectKind::TypeName);
    for &(builtin, name, ..) in BUILTINS.iter().filter(|entry| is_unsafe(entry.0)) {
        add(types, name, TypeId::INVALID, ObjectKind::Builtin(builtin));
    }
    types.packages.push(PackageRecord {
        path: Arc::from("unsafe"),
        name: Name::from("unsafe"),
        scope,
        imports: Vec::new(),
        complete: true,
    });
    types.unsafe_package = package;
}

fn is_unsafe(builtin: Builtin) -> bool {
    matches!(
        builtin,
        Builtin::UnsafeAdd
            | Builtin::UnsafeAlignof
            | Builtin::UnsafeOffsetof
            | Builtin::UnsafeSizeof
            | Builtin::UnsafeSlice
            | Builtin::UnsafeSliceData
            | Builtin::UnsafeString
            | Builtin::UnsafeStringData
    )
}
