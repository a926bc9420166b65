//! Type descriptors of the loaded image, read safely.
//!
//! A [`TypeRef`] is the one place that follows the addresses in a descriptor. It may be made from
//! descriptors of a loaded image only; those are valid and unchanged as long as the process.

use burrow_layout::descriptor::{Field, GoString, InterfaceMethod, Kind, Method, TypeDescriptor, Uncommon, flags};

/// A type of the program.
#[derive(Debug, Clone, Copy)]
#[repr(transparent)]
pub struct TypeRef(&'static TypeDescriptor);

impl PartialEq for TypeRef {
    /// A descriptor is unique per type.
    fn eq(&self, other: &TypeRef) -> bool {
        std::ptr::eq(self.0, other.0)
    }
}

impl Eq for TypeRef {}

impl std::ops::Deref for TypeRef {
    type Target = TypeDescriptor;

    fn deref(&self) -> &TypeDescriptor {
        self.0
    }
}

impl TypeRef {
    /// The type whose descriptor is at `address`.
    ///
    /// # Safety
    /// `address` is that of a descriptor of the loaded image, and everything it refers to is valid.
    pub unsafe fn at(address: usize) -> TypeRef {
        // SAFETY: the caller's promise.
        TypeRef(unsafe { &*(address as *const TypeDescriptor) })
    }

    /// The type of a descriptor that natives got as an argument.
    pub fn new(descriptor: &'static TypeDescriptor) -> TypeRef {
        TypeRef(descriptor)
    }

    /// The descriptor's address.
    pub fn address(self) -> usize {
        std::ptr::from_ref(self.0) as usize
    }

    /// Its kind; an unknown number is our own mistake.
    pub fn kind(self) -> Kind {
        const KINDS: [Kind; 27] = [
            Kind::Invalid,
            Kind::Bool,
            Kind::Int,
            Kind::Int8,
            Kind::Int16,
            Kind::Int32,
            Kind::Int64,
            Kind::Uint,
            Kind::Uint8,
            Kind::Uint16,
            Kind::Uint32,
            Kind::Uint64,
            Kind::Uintptr,
            Kind::Float32,
            Kind::Float64,
            Kind::Complex64,
            Kind::Complex128,
            Kind::Array,
            Kind::Chan,
            Kind::Func,
            Kind::Interface,
            Kind::Map,
            Kind::Pointer,
            Kind::Slice,
            Kind::String,
            Kind::Struct,
            Kind::UnsafePointer,
        ];
        KINDS[usize::from(self.0.kind)]
    }

    /// The text of `%T`.
    pub fn name(self) -> &'static [u8] {
        bytes(self.0.string)
    }

    /// The text of `%T`, for messages.
    pub fn display(self) -> String {
        String::from_utf8_lossy(self.name()).into_owned()
    }

    pub fn is_direct(self) -> bool {
        self.0.flags & flags::DIRECT_INTERFACE != 0
    }

    pub fn is_comparable(self) -> bool {
        self.0.flags & flags::COMPARABLE != 0
    }

    pub fn is_plain_memory(self) -> bool {
        self.0.flags & flags::PLAIN_MEMORY != 0
    }

    /// Whether values hold pointers.
    pub fn has_pointers(self) -> bool {
        self.0.pointer_bytes != 0
    }

    /// Element of array, slice, pointer or channel; value of a map.
    pub fn element(self) -> TypeRef {
        assert!(self.0.element != 0, "{} has no element type", self.display());
        // SAFETY: not 0, so the image says it is a descriptor.
        unsafe { TypeRef::at(self.0.element) }
    }

    /// Key of a map.
    pub fn key(self) -> TypeRef {
        assert!(self.0.key != 0, "{} has no key type", self.display());
        // SAFETY: not 0, so the image says it is a descriptor.
        unsafe { TypeRef::at(self.0.key) }
    }

    /// Types of a function type's parameters.
    pub fn parameters(self) -> impl Iterator<Item = TypeRef> {
        assert!(self.kind() == Kind::Func, "{} is no function", self.display());
        // SAFETY: the items of a function type are addresses of descriptors, parameters first; the length's low half
        // counts those.
        let types: &'static [usize] = unsafe { slice(self.0.items, self.0.item_count) };
        // SAFETY: as above.
        types.iter().take(self.0.length as u32 as usize).map(|&ty| unsafe { TypeRef::at(ty) })
    }

    /// Fields of a struct type.
    pub fn fields(self) -> &'static [Field] {
        assert!(self.kind() == Kind::Struct, "{} is no struct", self.display());
        // SAFETY: the items of a struct type are fields.
        unsafe { slice(self.0.items, self.0.item_count) }
    }

    /// Methods of an interface type, sorted by name.
    pub fn interface_methods(self) -> &'static [InterfaceMethod] {
        assert!(self.kind() == Kind::Interface, "{} is no interface", self.display());
        // SAFETY: the items of an interface type are its methods.
        unsafe { slice(self.0.items, self.0.item_count) }
    }

    /// Methods of a concrete type, sorted by name.
    pub fn methods(self) -> &'static [Method] {
        if self.0.uncommon == 0 {
            return &[];
        }
        // SAFETY: not 0, so the image says it is an `Uncommon`, whose methods are what it says.
        unsafe {
            let uncommon = &*(self.0.uncommon as *const Uncommon);
            slice(uncommon.methods, uncommon.method_count)
        }
    }
}

/// The type of a struct's field.
pub fn field_type(field: &'static Field) -> TypeRef {
    // SAFETY: a field of the image refers to a descriptor of the image.
    unsafe { TypeRef::at(field.field_type) }
}

/// The bytes of a string of the image.
pub fn bytes(string: GoString) -> &'static [u8] {
    // SAFETY: the image's strings stay valid as long as the process.
    unsafe { slice(string.data, string.length as u64) }
}

/// # Safety
/// `count` values of `T` stand at `address` and are valid as long as the process, unless `count` is 0.
unsafe fn slice<T>(address: usize, count: u64) -> &'static [T] {
    if count == 0 {
        return &[];
    }
    // SAFETY: the caller's promise.
    unsafe { std::slice::from_raw_parts(address as *const T, count as usize) }
}
