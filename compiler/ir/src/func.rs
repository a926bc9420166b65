//! Functions: statements and expressions.
//!
//! Evaluation order: codegen evaluates operands left to right and assignments right side first
//! after the operands of the left side's index and dereference expressions. Where Go's order
//! differs, lowering introduces temporaries. What codegen has to know beyond that:
//! - `Update` evaluates the operands of its place, then the value, then reads and writes the place.
//! - `Return` and the literals evaluate all values before anything is assigned; `x = T{x.b, x.a}` swaps.
//! - A statement `Expr(Deref(p))` drops the value, yet panics if `p` is nil; so do `AddressOf(Deref(p))`
//!   and `AddressOf(Field(Deref(p), _))`.
//! - `Goto` may lead into a block (of an `if`, a switch arm) that encloses only the label.
//!
//! Invariant: every expression's `ty` is a value type of the program's table, or a tuple for calls
//! and comma-ok forms; both sides of an assignment have identical types (conversions, also to
//! interfaces, are spelled out).

use crate::Pos;
use crate::index::{AllocId, FuncId, GlobalId, ItabId, LabelId, LocalId, StringId, Table, TypeId};

/// A function, method (receiver = first parameter) or closure body.
#[derive(Debug, Clone)]
pub struct Func {
    /// As tracebacks print it: `main.f`, `main.(*T).M`, `main.f.func1`, `main.G[...]`.
    pub name: String,
    /// Unique symbol, with full type arguments for instances.
    pub symbol: String,
    pub package: String,
    pub pos: Pos,
    pub end: Pos,
    /// Parameters in order (receiver first; for closures the captured context is not among them).
    pub params: Vec<LocalId>,
    /// Result variables, named or made up (`~r0`); `Return` with values assigns them.
    pub results: Vec<LocalId>,
    pub locals: Table<LocalId, Local>,
    pub allocs: Table<AllocId, AllocSite>,
    pub labels: Table<LabelId, Label>,
    /// What a closure captures, in the order of its closure object's words.
    pub captures: Vec<LocalId>,
    pub body: Body,
    pub flags: FuncFlags,
}

impl Func {
    /// A function without parameters, whose body is empty.
    pub fn new(name: String, symbol: String, package: String, pos: Pos) -> Func {
        Func {
            name,
            symbol,
            package,
            pos,
            end: pos,
            params: Vec::new(),
            results: Vec::new(),
            locals: Table::new(),
            allocs: Table::new(),
            labels: Table::new(),
            captures: Vec::new(),
            body: Body::Go(Vec::new()),
            flags: FuncFlags::default(),
        }
    }
}

#[derive(Debug, Clone)]
pub enum Body {
    Go(Vec<Stmt>),
    /// Implemented in Rust: the native of this symbol.
    Native {
        symbol: String,
    },
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct FuncFlags {
    /// Its code takes the closure object as first parameter.
    pub closure: bool,
    pub has_defer: bool,
    pub has_recover: bool,
    /// Compiler-made forwarding function: hidden from tracebacks, transparent for recover.
    pub wrapper: bool,
    pub no_inline: bool,
    pub no_escape: bool,
    /// Panics thrown in it belong to the runtime: hidden from tracebacks (`runtime.gopanic` …).
    pub runtime_internal: bool,
}

impl Func {
    /// A new local variable in the frame, of which nothing is known yet.
    pub fn new_local(&mut self, name: &str, ty: TypeId, kind: LocalKind, pos: Pos) -> LocalId {
        self.locals.push(Local {
            name: name.to_string(),
            ty,
            pos,
            kind,
            address_taken: false,
            captured_by_reference: false,
            reassigned: false,
            storage: Storage::Frame,
            part: None,
        })
    }
}

#[derive(Debug, Clone)]
pub struct Local {
    /// Source name; empty for temporaries.
    pub name: String,
    pub ty: TypeId,
    pub pos: Pos,
    pub kind: LocalKind,
    /// `&x` occurs (also implicitly, by slicing an array or calling a pointer method).
    pub address_taken: bool,
    /// A closure refers to it by reference: it then has an address.
    pub captured_by_reference: bool,
    /// Assigned after its declaration.
    pub reassigned: bool,
    /// Where escape analysis puts it. Heap: each declaration allocates a new cell.
    pub storage: Storage,
    /// On the heap: the cell is part of this object, which was allocated before.
    pub part: Option<Part>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LocalKind {
    Param,
    Result,
    /// A variable of the source.
    Variable,
    /// Made by lowering; never address-taken unless it is aggregate storage for a composite.
    Temporary,
    /// Captured by value: a read-only copy in the closure object.
    CapturedValue,
    /// Captured by reference: the closure object holds the variable's address.
    CapturedReference,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Storage {
    /// Registers or the frame.
    Frame,
    Heap,
}

/// A place in the source that may allocate; escape analysis decides per site.
#[derive(Debug, Clone)]
pub struct AllocSite {
    pub pos: Pos,
    pub storage: Storage,
    /// On the heap: what it makes is part of this object, which was allocated before.
    pub part: Option<Part>,
}

/// Part of an object that holds what several sites and variables need. The object is new whenever control comes to one
/// of them, and zero from `offset` on for as many bytes as this one needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Part {
    /// Holds the object's address.
    pub object: LocalId,
    /// In bytes.
    pub offset: u64,
}

#[derive(Debug, Clone, Default)]
pub struct Label {
    pub name: String,
}

#[derive(Debug, Clone)]
pub struct Stmt {
    pub kind: StmtKind,
    pub pos: Pos,
}

#[derive(Debug, Clone)]
pub enum StmtKind {
    /// A new instance of the variable comes to life, with the value or zero. The value is evaluated
    /// before and may mention the variable: its last instance. (The variables of `for i := …` are
    /// declared before the loop and once more, as copies of themselves, at the start of `post`; so
    /// their loop depth is the loop's.)
    Declare {
        local: LocalId,
        value: Option<Expr>,
    },
    /// One place, one value. `Blank` places evaluate and drop.
    Assign {
        place: Expr,
        value: Expr,
    },
    /// Several places from one tuple-typed expression. `None`: blank. New variables are declared
    /// before. The places' operands are evaluated first; types of places and tuple are identical.
    AssignTuple {
        places: Vec<Option<Expr>>,
        value: Expr,
    },
    /// `place op= value`; operands of the place are evaluated once. Never of strings.
    Update {
        place: Expr,
        op: BinaryOp,
        value: Expr,
    },
    /// Value dropped.
    Expr(Expr),
    Block(Vec<Stmt>),
    If {
        condition: Expr,
        then: Vec<Stmt>,
        otherwise: Vec<Stmt>,
    },
    /// `condition` absent: endless. `Continue(label)` goes to `post`, `Break(label)` behind.
    Loop {
        label: LabelId,
        condition: Option<Expr>,
        post: Vec<Stmt>,
        body: Vec<Stmt>,
    },
    /// Multi-way branch on an integer: the first arm that lists the value, else `default`.
    /// Arms do not fall through.
    Switch {
        value: Expr,
        arms: Vec<(Vec<i128>, Vec<Stmt>)>,
        default: Vec<Stmt>,
    },
    /// A block that `Break(label)` leaves.
    Breakable {
        label: LabelId,
        body: Vec<Stmt>,
    },
    /// Target of `Goto`; the statements that follow it in its block are where it leads.
    Label(LabelId),
    Break(LabelId),
    Continue(LabelId),
    Goto(LabelId),
    /// Assigns the results (if values are given), runs deferred calls, returns. A single
    /// tuple-typed value fills all results.
    Return(Vec<Expr>),
    /// Starts a goroutine with a `func()` value.
    Go(Expr),
    /// Registers a `func()` value with this frame.
    Defer(Expr),
    Send {
        channel: Expr,
        value: Expr,
    },
    /// Blocks until a case is ready (or takes `default`), then runs its body.
    Select {
        cases: Vec<SelectCase>,
        default: Option<Vec<Stmt>>,
        label: LabelId,
    },
}

#[derive(Debug, Clone)]
pub struct SelectCase {
    pub comm: SelectComm,
    pub body: Vec<Stmt>,
    pub pos: Pos,
}

#[derive(Debug, Clone)]
pub enum SelectComm {
    Send {
        channel: Expr,
        value: Expr,
    },
    /// `value` and `ok` are temporaries assigned when this case is chosen.
    Receive {
        channel: Expr,
        value: Option<LocalId>,
        ok: Option<LocalId>,
    },
}

#[derive(Debug, Clone)]
pub struct Expr {
    pub kind: Box<ExprKind>,
    pub ty: TypeId,
    pub pos: Pos,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UnaryOp {
    Negate,
    /// Boolean not.
    Not,
    /// `^x`.
    Complement,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BinaryOp {
    Add,
    Subtract,
    Multiply,
    /// Integers: panics on zero; signed minimum by -1 wraps.
    Divide,
    Remainder,
    And,
    Or,
    Xor,
    AndNot,
    /// Right operand of any integer type; negative panics; counts >= width give 0 (or -1).
    ShiftLeft,
    ShiftRight,
    Equal,
    NotEqual,
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
}

/// A constant of the expression's type.
#[derive(Debug, Clone, PartialEq)]
pub enum Constant {
    Bool(bool),
    /// Truncated to the type's width, two's complement.
    Int(u64),
    Float(f64),
    Complex(f64, f64),
    String(StringId),
    /// nil pointer, slice, map, channel, function or interface.
    Nil,
}

#[derive(Debug, Clone)]
pub enum ExprKind {
    Constant(Constant),
    /// The zero value of any type.
    Zero,
    /// Reads a local; as a place, writes it.
    Local(LocalId),
    Global(GlobalId),
    /// Function value of a plain (not closure) function.
    FuncValue(FuncId),
    Unary(UnaryOp, Expr),
    /// Arithmetic and comparison of two operands of one type (shifts aside). No string `+`: that is
    /// `Concat`.
    /// Comparison covers every comparable type: interfaces and composites too (may panic).
    Binary(BinaryOp, Expr, Expr),
    /// `a + b + c …` of strings, flattened.
    Concat {
        parts: Vec<Expr>,
        alloc: AllocId,
    },
    AndAnd(Expr, Expr),
    OrOr(Expr, Expr),
    /// `*p`; panics on nil.
    Deref(Expr),
    /// Field `index` of a struct value or place. (`p.f` is `Field(Deref(p))`.)
    Field(Expr, usize),
    /// Element of an array value or place; bounds-checked unless the index is constant.
    IndexArray(Expr, Expr),
    IndexSlice(Expr, Expr),
    IndexString(Expr, Expr),
    /// Element of a slice, array (value or place) or string whose index lowering knows to be in range.
    IndexUnchecked(Expr, Expr),
    /// Value of a map element (zero if absent); as a place of `Assign`/`Update`, inserts.
    IndexMap(Expr, Expr),
    /// Tuple (value, bool).
    IndexMapOk(Expr, Expr),
    /// `s[low:high:max]` of a slice, a string, or (operand: pointer to array).
    Slice {
        operand: Expr,
        low: Option<Expr>,
        high: Option<Expr>,
        max: Option<Expr>,
    },
    /// Address of a place: local, global, field, element, dereference.
    AddressOf(Expr),
    Call(Call),
    /// A conversion between non-interface types.
    Convert(Conversion, Expr),
    /// Concrete value to interface. `itab`: `None` for the empty interface. `alloc` boxes the
    /// value unless it is direct, zero-sized, constant or a single byte.
    ToInterface {
        value: Expr,
        itab: Option<ItabId>,
        alloc: AllocId,
    },
    /// Interface to interface with fewer (or the same) methods: cannot fail, nil stays nil.
    InterfaceToInterface(Expr),
    /// `x.(T)`; panics, or with `comma_ok` yields the tuple (value, bool).
    TypeAssert {
        value: Expr,
        target: TypeId,
        comma_ok: bool,
    },
    /// Whether the dynamic type is exactly `target` (concrete) or implements it (interface);
    /// `None`: whether the interface is nil. Boolean.
    TypeIs {
        value: Expr,
        target: Option<TypeId>,
    },
    /// Data of an interface whose dynamic type is known to be the (concrete) type of this
    /// expression, after `TypeIs`.
    InterfaceData(Expr),
    /// Struct literal; one value for each listed field, rest zero.
    StructLiteral(Vec<(usize, Expr)>),
    /// Array literal; (index, value), rest zero.
    ArrayLiteral(Vec<(u64, Expr)>),
    SliceLiteral {
        length: u64,
        elements: Vec<(u64, Expr)>,
        alloc: AllocId,
    },
    MapLiteral {
        entries: Vec<(Expr, Expr)>,
        alloc: AllocId,
    },
    /// `new(T)`, `&T{…}` (with the literal as value), `&x` of a copied value.
    New {
        element: TypeId,
        value: Option<Expr>,
        alloc: AllocId,
    },
    MakeSlice {
        length: Expr,
        capacity: Option<Expr>,
        alloc: AllocId,
    },
    MakeMap {
        hint: Option<Expr>,
        alloc: AllocId,
    },
    MakeChan {
        size: Option<Expr>,
        alloc: AllocId,
    },
    /// Closure object over captured variables (of this function, in the callee's capture order).
    Closure {
        func: FuncId,
        captures: Vec<Capture>,
        alloc: AllocId,
    },
    /// Receives from a channel; with `comma_ok` the tuple (value, bool).
    Receive {
        channel: Expr,
        comma_ok: bool,
    },
    /// `append(slice, elements…)` or `append(slice, spread…)`; the spread of a byte slice may be a string.
    Append {
        slice: Expr,
        elements: Vec<Expr>,
        spread: Option<Expr>,
        alloc: AllocId,
    },
    /// The slice itself, or if it is one that one of these `append`s began in the frame, a copy on the heap. Made by escape
    /// analysis.
    MoveSlice {
        slice: Expr,
        sites: Vec<AllocId>,
    },
    /// Copies; yields the count. Source: slice or string.
    Copy {
        to: Expr,
        from: Expr,
    },
    /// Of string, slice, array pointer (constant folded elsewhere), map, channel.
    Len(Expr),
    Cap(Expr),
    /// Map element removal.
    Delete {
        map: Expr,
        key: Expr,
    },
    /// Map or slice.
    Clear(Expr),
    Min(Vec<Expr>),
    Max(Vec<Expr>),
    /// Value of interface type.
    Panic(Expr),
    Recover,
    /// `print`/`println` to standard error. Arguments are of basic, pointer, slice, map, channel,
    /// function or interface types.
    Print {
        args: Vec<Expr>,
        newline: bool,
    },
    Complex(Expr, Expr),
    Real(Expr),
    Imaginary(Expr),
    Close(Expr),
    /// `unsafe.Add(p, n)`.
    UnsafeAdd(Expr, Expr),
    /// `unsafe.Slice(p, n)`.
    UnsafeSlice(Expr, Expr),
    /// `unsafe.String(p, n)`.
    UnsafeString(Expr, Expr),
    /// `unsafe.SliceData` and `unsafe.StringData`.
    DataPointer(Expr),
    /// Statements, then a value.
    Sequence(Vec<Stmt>, Expr),
    /// The body of a call that [`crate::inline`] put in the call's place. It holds no `Return`: it assigns the
    /// results and leaves by `Break(label)` or at its end. Value: that of the results (a tuple unless they are one).
    /// Positions inside belong to `callee`, called at this expression's position (`SourcePosition::parent`).
    Inlined {
        callee: FuncId,
        body: Vec<Stmt>,
        label: LabelId,
        results: Vec<LocalId>,
    },
    /// `condition ? a : b`; made by lowering only.
    Conditional(Expr, Expr, Expr),
    /// Starts an iteration over a map in the iterator local (a blob of
    /// `layout::descriptor::MAP_ITERATOR_SIZE` bytes: an array of `unsafe.Pointer`). No value.
    MapIterStart {
        map: Expr,
        iterator: LocalId,
    },
    /// Advances; boolean: another entry is there.
    MapIterNext {
        iterator: LocalId,
        map_type: TypeId,
    },
    /// Current key / value of the iterator (the expression's type).
    MapIterKey {
        iterator: LocalId,
    },
    MapIterValue {
        iterator: LocalId,
    },
    /// Decodes the rune at byte index: tuple (rune, width as int). The index is in range.
    DecodeRune {
        string: Expr,
        index: Expr,
    },
    /// Address of the descriptor of a type, as `unsafe.Pointer`.
    TypeDescriptor(TypeId),
    /// A CPU or code generator intrinsic that stands for a library function (`math.Sqrt`,
    /// `math/bits.TrailingZeros64`, `sync/atomic.AddInt64`, …), by symbol.
    Intrinsic {
        symbol: &'static str,
        args: Vec<Expr>,
    },
}

#[derive(Debug, Clone)]
pub struct Capture {
    pub local: LocalId,
    pub by_reference: bool,
}

#[derive(Debug, Clone)]
pub struct Call {
    pub callee: Callee,
    /// Receiver first for methods; variadic arguments packed in a slice.
    pub args: Vec<Expr>,
    /// The packed variadic slice is `args.last()`, written as separate arguments in the source.
    pub packed: bool,
}

#[derive(Debug, Clone)]
pub enum Callee {
    Static(FuncId),
    /// A function value; panics on nil.
    Value(Expr),
    /// Method `method` (index in the interface type's sorted methods) of an interface value.
    Interface {
        receiver: Expr,
        method: usize,
    },
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Conversion {
    /// Same representation (named types, `unsafe.Pointer`, `uintptr`, channel direction).
    Representation,
    /// Between integers, floats, and complex numbers.
    Numeric,
    /// Integer (rune) to string.
    RuneToString(AllocId),
    BytesToString(AllocId),
    StringToBytes(AllocId),
    RunesToString(AllocId),
    StringToRunes(AllocId),
    /// Slice to array pointer; panics if too short.
    SliceToArrayPointer,
    /// Slice to array (copy); panics if too short.
    SliceToArray,
}

impl Conversion {
    /// The allocation site of a conversion that makes a string or slice.
    pub fn alloc_mut(&mut self) -> Option<&mut AllocId> {
        match self {
            Self::RuneToString(alloc)
            | Self::BytesToString(alloc)
            | Self::StringToBytes(alloc)
            | Self::RunesToString(alloc)
            | Self::StringToRunes(alloc) => Some(alloc),
            Self::Representation | Self::Numeric | Self::SliceToArrayPointer | Self::SliceToArray => None,
        }
    }
}
