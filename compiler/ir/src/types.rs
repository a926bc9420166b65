//! Monomorphic types with their memory layout.
//!
//! Every type of the program appears once: equal ids mean identical types. Sizes and offsets are
//! those of amd64; structs that end in a zero-sized field are padded by one byte first, as Go does.

use crate::index::{Table, TypeId};

/// Numeric and other basic kinds with their exact width.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Basic {
    Bool,
    Int8,
    Int16,
    Int32,
    Int64,
    Uint8,
    Uint16,
    Uint32,
    Uint64,
    /// `int`, distinct from `int64`.
    Int,
    Uint,
    Uintptr,
    Float32,
    Float64,
    Complex64,
    Complex128,
    String,
    UnsafePointer,
}

/// Structure of a type. Named types carry their underlying structure here and their identity in
/// [`Type::named`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TypeKind {
    Basic(Basic),
    Pointer(TypeId),
    Slice(TypeId),
    Array {
        element: TypeId,
        length: u64,
    },
    Struct {
        fields: Vec<Field>,
    },
    Map {
        key: TypeId,
        value: TypeId,
    },
    Chan {
        element: TypeId,
        direction: Direction,
    },
    Func(Signature),
    Interface {
        methods: Vec<InterfaceMethod>,
    },
    /// Results of a call with several (or no) values; also of comma-ok forms. Never in memory.
    Tuple(Vec<TypeId>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Direction {
    Receive,
    Send,
    Both,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// `_` for blank fields.
    pub name: String,
    pub ty: TypeId,
    /// In bytes.
    pub offset: u64,
    pub embedded: bool,
    pub tag: String,
    /// Package path for unexported names, else empty.
    pub package: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signature {
    pub params: Vec<TypeId>,
    pub results: Vec<TypeId>,
    /// The last parameter is a slice that collects the rest. (Calls in the IR are already packed.)
    pub variadic: bool,
}

/// Sorted by name, then package, within an interface.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InterfaceMethod {
    pub name: String,
    pub package: String,
    /// A `Func` type without receiver.
    pub signature: TypeId,
}

/// Identity of a defined or predeclared type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// Import path; empty for predeclared types.
    pub package: String,
    /// Name with type arguments, without package: `T[int]`.
    pub name: String,
}

#[derive(Debug, Clone)]
pub struct Type {
    pub kind: TypeKind,
    pub named: Option<Named>,
    /// As `%T` prints it: `main.T[int]`, `map[string]int`.
    pub string: String,
    /// Like `string`, with import paths instead of package names: unique per type.
    pub unique: String,
    /// In bytes.
    pub size: u64,
    pub align: u64,
    /// `==` is defined.
    pub comparable: bool,
    /// The methods that values of this type have when they are converted to an interface, sorted
    /// by name, then package. Filled for types that the program converts to interfaces.
    pub methods: Vec<Method>,
}

/// A method as an interface calls it.
#[derive(Debug, Clone)]
pub struct Method {
    pub name: String,
    /// Package path for unexported names, else empty.
    pub package: String,
    /// A `Func` type without receiver.
    pub signature: TypeId,
    /// Function whose first parameter is the interface's data word (a pointer to the value, or the
    /// value itself for direct interface types). `None`: no interface of the program can call it.
    pub func: Option<crate::index::FuncId>,
}

pub type TypeTable = Table<TypeId, Type>;

impl Type {
    /// Types whose value is one pointer word, stored directly in an interface's data word.
    pub fn is_direct_interface(&self, types: &TypeTable) -> bool {
        match &self.kind {
            TypeKind::Pointer(_) | TypeKind::Map { .. } | TypeKind::Chan { .. } | TypeKind::Func(_) => true,
            TypeKind::Basic(Basic::UnsafePointer) => true,
            TypeKind::Struct { fields } => {
                self.size == 8 && fields.len() == 1 && types[fields[0].ty].is_direct_interface(types)
            }
            TypeKind::Array { element, length: 1 } => types[*element].is_direct_interface(types),
            _ => false,
        }
    }

    pub fn is_interface(&self) -> bool {
        matches!(self.kind, TypeKind::Interface { .. })
    }
}
