//! The type store: every type of a program, hash-consed.
//!
//! A [`TypeId`] names a type as it was *written*: aliases (`any`, `byte`, `type A = B`) and parameter
//! names are kept, because diagnostics print them. Two types are identical exactly when their
//! *canonical* forms are the same id: [`Types::canonical`] strips what identity ignores. So
//! `identical` is one comparison, and later phases can use canonical ids as keys.
//!
//! Named types are a declaration and type arguments. A type declared inside a generic function has
//! that function's type parameters as leading, *implicit* parameters, so that substitution reaches it.
//!
//! Invariant: an interned [`Type`] never changes; declarations ([`NamedDeclaration`],
//! [`TypeParameter`]) are filled in by the checker while it resolves them.
//!
//! Start at [`Type`].

use crate::object::{Object, ObjectId, ObjectKind, PackageId, PackageRecord};
use burrow_syntax::Name;
use std::collections::HashMap;
use std::sync::Arc;

/// A type of the program, as written.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct TypeId(pub u32);

/// A declared (defined) type.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct NamedId(pub u32);

/// A declared alias.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct AliasId(pub u32);

/// A declared type parameter.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct TypeParameterId(pub u32);

/// What a type is.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum Type {
    /// A predeclared or untyped type.
    Basic(Basic),
    /// A defined type with its type arguments: the implicit ones first.
    Named(NamedId, Arc<[TypeId]>),
    /// An alias with its type arguments: the implicit ones first.
    Alias(AliasId, Arc<[TypeId]>),
    /// `*T`
    Pointer(TypeId),
    /// `[]T`
    Slice(TypeId),
    /// `[n]T`; the length is `None` after an error.
    Array(Option<u64>, TypeId),
    /// `map[K]V`
    Map(TypeId, TypeId),
    /// `chan T`
    Channel(Direction, TypeId),
    /// `func(…) …`
    Signature(Arc<Signature>),
    /// `struct{…}`
    Struct(Arc<[Field]>),
    /// `interface{…}`
    Interface(Arc<Interface>),
    /// The results of a call with none or several.
    Tuple(Arc<[TypeId]>),
    /// A type parameter.
    TypeParameter(TypeParameterId),
    /// `A | ~B` in a constraint.
    Union(Arc<[Term]>),
}

/// The predeclared and untyped types.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
#[repr(u8)]
#[allow(missing_docs)]
pub enum Basic {
    Invalid,
    Bool,
    Int,
    Int8,
    Int16,
    Int32,
    Int64,
    Uint,
    Uint8,
    Uint16,
    Uint32,
    Uint64,
    Uintptr,
    Float32,
    Float64,
    Complex64,
    Complex128,
    String,
    UnsafePointer,
    UntypedBool,
    UntypedInt,
    UntypedRune,
    UntypedFloat,
    UntypedComplex,
    UntypedString,
    UntypedNil,
    /// `byte`: identical to `Uint8`.
    Byte,
    /// `rune`: identical to `Int32`.
    Rune,
}

/// The direction of a channel type.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Direction {
    /// `chan T`
    Both,
    /// `chan<- T`
    Send,
    /// `<-chan T`
    Receive,
}

/// A function's type. The receiver of a method is not part of it.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Signature {
    /// The function's own type parameters (of a generic method: not its receiver's).
    pub type_parameters: Arc<[TypeParameterId]>,
    /// In order. The last one of a variadic function has a slice type (or `string` in `append([]byte, string...)`).
    pub parameters: Arc<[Parameter]>,
    /// In order.
    pub results: Arc<[Parameter]>,
    /// Whether the last parameter is `...T`.
    pub variadic: bool,
}

/// A parameter or result.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Parameter {
    /// Only for printing; absent in canonical types.
    pub name: Option<Name>,
    /// Its type.
    pub ty: TypeId,
}

/// A field of a struct type.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Field {
    /// The name; of an embedded field the type's name.
    pub name: Name,
    /// Its type.
    pub ty: TypeId,
    /// Whether it is embedded.
    pub embedded: bool,
    /// The package that declared it; absent in canonical types if the name is exported.
    pub package: Option<PackageId>,
    /// The tag's text.
    pub tag: Option<Arc<[u8]>>,
}

/// An interface type as written.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Interface {
    /// Explicit methods in source order; sorted in canonical types.
    pub methods: Arc<[Method]>,
    /// Embedded interfaces, types and unions; in canonical types at most one union.
    pub embedded: Arc<[TypeId]>,
    /// Whether only comparable types are admitted: of the predeclared `comparable` and canonical types.
    pub comparable: bool,
    /// Wrapped around a constraint literal such as `~int | string`.
    pub implicit: bool,
}

/// A method of an interface.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Method {
    /// Its name.
    pub name: Name,
    /// The package that declared it; absent in canonical types if the name is exported.
    pub package: Option<PackageId>,
    /// A signature.
    pub signature: TypeId,
}

/// A term of a union.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Term {
    /// Whether all types with this underlying type are meant.
    pub tilde: bool,
    /// The type.
    pub ty: TypeId,
}

/// What is known of a defined type.
#[derive(Clone, Debug)]
pub struct NamedDeclaration {
    /// The type name.
    pub object: ObjectId,
    /// How many of the type parameters belong to enclosing generic functions.
    pub implicit: usize,
    /// The implicit ones, then its own.
    pub type_parameters: Arc<[TypeParameterId]>,
    /// The type on the right of the declaration, for the generic type; `None` while it is being resolved.
    pub right_side: Option<TypeId>,
    /// Declared methods in source order.
    pub methods: Vec<ObjectId>,
}

/// What is known of an alias.
#[derive(Clone, Debug)]
pub struct AliasDeclaration {
    /// The type name.
    pub object: ObjectId,
    /// How many of the type parameters belong to enclosing generic functions.
    pub implicit: usize,
    /// The implicit ones, then its own.
    pub type_parameters: Arc<[TypeParameterId]>,
    /// The type it stands for; `None` while it is being resolved.
    pub target: Option<TypeId>,
}

/// What is known of a type parameter.
#[derive(Clone, Debug)]
pub struct TypeParameter {
    /// The type name that declares it.
    pub object: ObjectId,
    /// Its place in its list.
    pub index: usize,
    /// The constraint as written (an implicit interface around `~int` and the like); `None` while unresolved.
    pub constraint: Option<TypeId>,
}

/// All types, objects and packages of a program.
#[derive(Debug)]
pub struct Types {
    types: Vec<Type>,
    ids: HashMap<Type, TypeId>,
    pub(crate) named: Vec<NamedDeclaration>,
    pub(crate) aliases: Vec<AliasDeclaration>,
    pub(crate) type_parameters: Vec<TypeParameter>,
    pub(crate) objects: Vec<Object>,
    pub(crate) packages: Vec<PackageRecord>,
    pub(crate) universe: HashMap<Name, ObjectId>,
    pub(crate) universe_types: UniverseTypes,
    pub(crate) unsafe_package: PackageId,
    pub(crate) caches: crate::interface::Caches,
    pub(crate) local_types: crate::local_types::LocalTypes,
}

/// Types of the universe that the checker refers to.
#[derive(Clone, Copy, Debug)]
pub struct UniverseTypes {
    /// `any`, the alias.
    pub any: TypeId,
    /// `interface{}`.
    pub empty_interface: TypeId,
    /// `error`.
    pub error: TypeId,
    /// `comparable`.
    pub comparable: TypeId,
    /// The result of a function without results.
    pub empty_tuple: TypeId,
}

macro_rules! basic_ids {
    ($($constant:ident = $basic:ident;)*) => {
        #[allow(missing_docs)]
        impl TypeId {
            $(pub const $constant: TypeId = TypeId(Basic::$basic as u32);)*
        }
        /// In the order of [`Basic`].
        pub(crate) const BASICS: &[Basic] = &[$(Basic::$basic),*];
    };
}

basic_ids! {
    INVALID = Invalid;
    BOOL = Bool;
    INT = Int;
    INT8 = Int8;
    INT16 = Int16;
    INT32 = Int32;
    INT64 = Int64;
    UINT = Uint;
    UINT8 = Uint8;
    UINT16 = Uint16;
    UINT32 = Uint32;
    UINT64 = Uint64;
    UINTPTR = Uintptr;
    FLOAT32 = Float32;
    FLOAT64 = Float64;
    COMPLEX64 = Complex64;
    COMPLEX128 = Complex128;
    STRING = String;
    UNSAFE_POINTER = UnsafePointer;
    UNTYPED_BOOL = UntypedBool;
    UNTYPED_INT = UntypedInt;
    UNTYPED_RUNE = UntypedRune;
    UNTYPED_FLOAT = UntypedFloat;
    UNTYPED_COMPLEX = UntypedComplex;
    UNTYPED_STRING = UntypedString;
    UNTYPED_NIL = UntypedNil;
    BYTE = Byte;
    RUNE = Rune;
}

impl Types {
    /// A store that holds the universe and package `unsafe`.
    pub fn new() -> Types {
        crate::universe::new_types()
    }

    /// Only basic types; the universe is added by [`crate::universe`].
    pub(crate) fn bare() -> Types {
        let mut types = Types {
            types: Vec::new(),
            ids: HashMap::new(),
            named: Vec::new(),
            aliases: Vec::new(),
            type_parameters: Vec::new(),
            objects: Vec::new(),
            packages: Vec::new(),
            universe: HashMap::new(),
            universe_types: UniverseTypes {
                any: TypeId::INVALID,
                empty_interface: TypeId::INVALID,
                error: TypeId::INVALID,
                comparable: TypeId::INVALID,
                empty_tuple: TypeId::INVALID,
            },
            unsafe_package: PackageId(0),
            caches: crate::interface::Caches::default(),
            local_types: crate::local_types::LocalTypes::default(),
        };
        for (index, &basic) in BASICS.iter().enumerate() {
            let id = types.intern(Type::Basic(basic));
            assert_eq!(id, TypeId(index as u32), "basic types come first and in order");
        }
        types
    }

    /// The id of a type.
    pub fn intern(&mut self, ty: Type) -> TypeId {
        if let Some(&id) = self.ids.get(&ty) {
            return id;
        }
        let id = TypeId(u32::try_from(self.types.len()).expect("fewer than 2^32 types"));
        self.types.push(ty.clone());
        self.ids.insert(ty, id);
        id
    }

    /// The type with this id.
    pub fn get(&self, id: TypeId) -> &Type {
        &self.types[id.0 as usize]
    }

    /// How many types there are.
    pub fn len(&self) -> usize {
        self.types.len()
    }

    /// A store is never empty.
    pub fn is_empty(&self) -> bool {
        false
    }

    /// The declaration of a defined type.
    pub fn named(&self, id: NamedId) -> &NamedDeclaration {
        &self.named[id.0 as usize]
    }

    /// All defined types, in the order in which the checker met them.
    pub fn named_declarations(&self) -> impl Iterator<Item = (NamedId, &NamedDeclaration)> {
        self.named.iter().enumerate().map(|(index, declaration)| (NamedId(index as u32), declaration))
    }

    /// The declaration of an alias.
    pub fn alias(&self, id: AliasId) -> &AliasDeclaration {
        &self.aliases[id.0 as usize]
    }

    /// The declaration of a type parameter.
    pub fn type_parameter(&self, id: TypeParameterId) -> &TypeParameter {
        &self.type_parameters[id.0 as usize]
    }

    /// An object.
    pub fn object(&self, id: ObjectId) -> &Object {
        &self.objects[id.0 as usize]
    }

    pub(crate) fn object_mut(&mut self, id: ObjectId) -> &mut Object {
        &mut self.objects[id.0 as usize]
    }

    /// A package.
    pub fn package(&self, id: PackageId) -> &PackageRecord {
        &self.packages[id.0 as usize]
    }

    pub(crate) fn new_package(&mut self, path: Arc<str>, name: Name) -> PackageId {
        let id = PackageId(self.packages.len() as u32);
        self.packages.push(PackageRecord { path, name, scope: HashMap::new(), imports: Vec::new(), complete: false });
        id
    }

    pub(crate) fn add_import(&mut self, package: PackageId, imported: PackageId) {
        let imports = &mut self.packages[package.0 as usize].imports;
        if !imports.contains(&imported) {
            imports.push(imported);
        }
    }

    pub(crate) fn complete_package(&mut self, package: PackageId, scope: HashMap<Name, ObjectId>) {
        let record = &mut self.packages[package.0 as usize];
        record.scope = scope;
        record.complete = true;
    }

    /// Package `unsafe`.
    pub fn unsafe_package(&self) -> PackageId {
        self.unsafe_package
    }

    /// Types of the universe.
    pub fn universe_types(&self) -> UniverseTypes {
        self.universe_types
    }

    /// The object that a predeclared name denotes.
    pub fn universe_object(&self, name: &str) -> Option<ObjectId> {
        self.universe.get(name).copied()
    }

    pub(crate) fn new_object(&mut self, object: Object) -> ObjectId {
        let id = ObjectId(self.objects.len() as u32);
        self.objects.push(object);
        id
    }

    pub(crate) fn new_named(&mut self, declaration: NamedDeclaration) -> NamedId {
        let id = NamedId(self.named.len() as u32);
        self.named.push(declaration);
        id
    }

    pub(crate) fn new_alias(&mut self, declaration: AliasDeclaration) -> AliasId {
        let id = AliasId(self.aliases.len() as u32);
        self.aliases.push(declaration);
        id
    }

    pub(crate) fn new_type_parameter(&mut self, object: ObjectId, index: usize) -> TypeParameterId {
        let id = TypeParameterId(self.type_parameters.len() as u32);
        self.type_parameters.push(TypeParameter { object, index, constraint: None });
        id
    }

    /// Makes a declared type invalid, after an error.
    pub(crate) fn invalidate_named(&mut self, id: NamedId) {
        self.named[id.0 as usize].right_side = Some(TypeId::INVALID);
        self.caches = crate::interface::Caches::default();
    }

    /// `*T`
    pub fn pointer_to(&mut self, element: TypeId) -> TypeId {
        self.intern(Type::Pointer(element))
    }

    /// `[]T`
    pub fn slice_of(&mut self, element: TypeId) -> TypeId {
        self.intern(Type::Slice(element))
    }

    /// A tuple of result types.
    pub fn tuple_of(&mut self, elements: &[TypeId]) -> TypeId {
        self.intern(Type::Tuple(Arc::from(elements)))
    }

    /// The type of a type parameter.
    pub fn type_parameter_type(&mut self, id: TypeParameterId) -> TypeId {
        self.intern(Type::TypeParameter(id))
    }

    /// The type a defined type has inside its own declaration: its parameters are its arguments.
    pub fn generic_type(&mut self, id: NamedId) -> TypeId {
        let parameters = self.named(id).type_parameters.clone();
        let arguments = parameters.iter().map(|&parameter| self.type_parameter_type(parameter)).collect();
        self.intern(Type::Named(id, arguments))
    }

    /// Looks through aliases; `byte` and `rune` stay.
    pub fn unalias(&mut self, id: TypeId) -> TypeId {
        let mut current = id;
        // Broken programs may have alias cycles.
        for _ in 0..1000 {
            let Type::Alias(alias, arguments) = self.get(current).clone() else { return current };
            let declaration = self.alias(alias).clone();
            let Some(target) = declaration.target else { return TypeId::INVALID };
            current = self.substitute(target, &declaration.type_parameters, &arguments);
        }
        TypeId::INVALID
    }

    /// The underlying type: what the language's rules look at. Of a type parameter, itself.
    ///
    /// Invalid while a declaration on the way is still being resolved.
    pub fn underlying(&mut self, id: TypeId) -> TypeId {
        match self.get(id) {
            Type::Basic(Basic::Byte) => return TypeId::UINT8,
            Type::Basic(Basic::Rune) => return TypeId::INT32,
            Type::Named(..) | Type::Alias(..) => {}
            _ => return id,
        }
        if let Some(&known) = self.caches.underlying.get(&id) {
            return known;
        }
        let mut current = id;
        self.caches.underlying_active.push(id);
        for _ in 0..1000 {
            let (right_side, parameters, arguments) = match self.get(current).clone() {
                Type::Named(named, arguments) => {
                    let declaration = self.named(named);
                    (declaration.right_side, declaration.type_parameters.clone(), arguments)
                }
                Type::Alias(alias, arguments) => {
                    let declaration = self.alias(alias);
                    (declaration.target, declaration.type_parameters.clone(), arguments)
                }
                Type::Basic(Basic::Byte) => {
                    current = TypeId::UINT8;
                    break;
                }
                Type::Basic(Basic::Rune) => {
                    current = TypeId::INT32;
                    break;
                }
                _ => break,
            };
            let Some(right_side) = right_side else {
                current = TypeId::INVALID;
                break;
            };
            current = self.substitute(right_side, &parameters, &arguments);
        }
        self.caches.underlying_active.pop();
        if current == TypeId::INVALID {
            return current;
        }
        if matches!(self.get(current), Type::Named(..) | Type::Alias(..)) {
            return TypeId::INVALID;
        }
        self.caches.underlying.insert(id, current);
        current
    }

    /// The underlying type's description.
    pub fn underlying_type(&mut self, id: TypeId) -> Type {
        let underlying = self.underlying(id);
        self.get(underlying).clone()
    }

    /// Whether two types are identical.
    pub fn identical(&mut self, left: TypeId, right: TypeId) -> bool {
        left == right || self.canonical(left) == self.canonical(right)
    }

    /// The declaration behind a defined type, aliases looked through.
    pub fn as_named(&mut self, id: TypeId) -> Option<(NamedId, Arc<[TypeId]>)> {
        let id = self.unalias(id);
        match self.get(id) {
            Type::Named(named, arguments) => Some((*named, arguments.clone())),
            _ => None,
        }
    }

    /// The type parameter that a type is, aliases looked through.
    pub fn as_type_parameter(&mut self, id: TypeId) -> Option<TypeParameterId> {
        let id = self.unalias(id);
        match self.get(id) {
            Type::TypeParameter(parameter) => Some(*parameter),
            _ => None,
        }
    }

    /// The name of a type parameter.
    pub fn type_parameter_name(&self, id: TypeParameterId) -> &Name {
        &self.object(self.type_parameter(id).object).name
    }

    /// Whether an object is a type name that denotes an alias.
    pub fn is_alias_object(&self, id: ObjectId) -> bool {
        matches!(self.object(id).kind, ObjectKind::TypeName)
            && matches!(self.get(self.object(id).ty), Type::Alias(..) | Type::Basic(Basic::Byte | Basic::Rune))
    }
}

impl Default for Types {
    fn default() -> Types {
        Types::new()
    }
}
