//! The tree that diagnoses are made from: source constructs with everything implicit spelled out.
//!
//! Real Go's lines name expressions as its compiler holds them after type checking: implicit dereferences and
//! conversions present (but not printed), method calls as calls of method expressions, variadic arguments packed.
//! This tree has that form, so that one printer and one analysis serve all constructs. It is not the tree code is
//! generated from (`compiler/ir`): that one is lowered and fully instantiated, this one follows the source and, for
//! generic functions, Go's shapes.
//!
//! All nodes, variables and functions live in one [`Tree`] and refer to each other by number.
//!
//! Start at [`Kind`].

use std::collections::HashMap;

use burrow_source::Pos;
use burrow_syntax::Name;
use burrow_types::{Constant, ObjectId, PackageId, TypeId};

/// A node of the tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct NodeId(pub u32);

/// A variable of a function.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct VarId(pub u32);

/// A function, function literal, or instance of a generic function for one list of shapes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FuncId(pub u32);

/// An expression or a statement.
#[derive(Debug, Clone)]
pub struct Node {
    pub pos: Pos,
    /// Of expressions; a tuple for calls with several results, invalid for statements.
    pub ty: TypeId,
    /// Made by the compiler: not printed (conversions, `&`, `*`), or printed as `... argument` (slice literals).
    pub implicit: bool,
    /// Statements that run before it.
    pub init: Vec<NodeId>,
    pub kind: Kind,
}

/// What a conversion does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Conversion {
    /// The same bits under another type.
    Same,
    /// Arithmetic.
    Number,
    ToInterface,
    BytesToString,
    RunesToString,
    RuneToString,
    StringToBytes,
    StringToRunes,
    SliceToArray,
    SliceToArrayPointer,
}

/// What is sliced.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SliceOf {
    Slice,
    String,
    /// Through a pointer to an array.
    Array,
}

/// Composite literals by what they make.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LiteralOf {
    Struct,
    Array,
    Slice,
    Map,
}

/// Built-in functions that take and give values without more ado.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Builtin {
    Append,
    Cap,
    Clear,
    Close,
    Complex,
    Copy,
    Delete,
    Imag,
    Len,
    Max,
    Min,
    Panic,
    /// `runtime.panicrangestate`
    PanicRangeState,
    Print,
    Println,
    Real,
    Recover,
    UnsafeAdd,
    UnsafeSlice,
    UnsafeSliceData,
    UnsafeString,
    UnsafeStringData,
}

impl Builtin {
    /// As messages print it.
    pub fn name(self) -> &'static str {
        match self {
            Builtin::Append => "append",
            Builtin::Cap => "cap",
            Builtin::Clear => "clear",
            Builtin::Close => "close",
            Builtin::Complex => "complex",
            Builtin::Copy => "copy",
            Builtin::Delete => "delete",
            Builtin::Imag => "imag",
            Builtin::Len => "len",
            Builtin::Max => "max",
            Builtin::Min => "min",
            Builtin::Panic => "panic",
            Builtin::PanicRangeState => "runtime.panicrangestate",
            Builtin::Print => "print",
            Builtin::Println => "println",
            Builtin::Real => "real",
            Builtin::Recover => "recover",
            Builtin::UnsafeAdd => "unsafe.Add",
            Builtin::UnsafeSlice => "unsafe.Slice",
            Builtin::UnsafeSliceData => "unsafe.SliceData",
            Builtin::UnsafeString => "unsafe.String",
            Builtin::UnsafeStringData => "unsafe.StringData",
        }
    }
}

/// What a node is.
#[derive(Debug, Clone)]
pub enum Kind {
    // ---- Values ----
    Constant(Constant),
    Nil,
    Var(VarId),
    Global(ObjectId),
    /// A declared function, or an instance of a generic one.
    Function(FuncId),
    /// `T.m` of a concrete method: the type as written, and the function.
    MethodExpr {
        receiver: TypeId,
        name: Name,
        func: FuncId,
    },
    /// A function only known at run time: a method of a type parameter, out of the dictionary at this index.
    DictionaryWord(FuncId, usize),
    /// The dictionary that an instance is called with, as text: the address of one that is known (`&.dict.F[int]`), else
    /// a word of the instance's own.
    Dictionary(String),
    Type,
    /// The operand of `new(T)` where `T` depends on type parameters.
    DynamicType,
    /// `+x`, `-x`, `!x`, `^x`.
    Unary(&'static str, NodeId),
    /// Arithmetic and comparison.
    Binary(&'static str, NodeId, NodeId),
    /// `&&`, `||`.
    Logical(&'static str, NodeId, NodeId),
    AddressOf(NodeId),
    Deref(NodeId),
    /// A field of a struct value or place.
    Dot(NodeId, Name),
    /// A field of what a pointer points to.
    DotPointer(NodeId, Name),
    /// A method of an interface value, as the callee of [`Kind::CallInterface`].
    DotInterface(NodeId, Name),
    /// `x.(T)`, also in comma-ok form. `dynamic`: `T` depends on type parameters.
    TypeAssert {
        operand: NodeId,
        dynamic: bool,
        has_ok: bool,
    },
    /// Element of a slice or string.
    Index(NodeId, NodeId),
    /// Element of an array value or place.
    IndexArray(NodeId, NodeId),
    IndexMap(NodeId, NodeId),
    Slice {
        of: SliceOf,
        operand: NodeId,
        low: Option<NodeId>,
        high: Option<NodeId>,
        max: Option<NodeId>,
    },
    Convert(Conversion, NodeId),
    Receive(NodeId),
    Call {
        function: NodeId,
        arguments: Vec<NodeId>,
        dots: bool,
    },
    CallInterface {
        function: NodeId,
        arguments: Vec<NodeId>,
        dots: bool,
    },
    /// The body of a call that was inlined, and the variables that hold its results.
    InlinedCall {
        body: Vec<NodeId>,
        results: Vec<NodeId>,
    },
    Builtin {
        builtin: Builtin,
        arguments: Vec<NodeId>,
        dots: bool,
    },
    /// `new(T)`; the operand is the type.
    New(NodeId),
    MakeSlice {
        length: NodeId,
        capacity: Option<NodeId>,
    },
    MakeMap {
        hint: Option<NodeId>,
    },
    MakeChannel {
        size: Option<NodeId>,
    },
    /// `x.m` not called; the method, if it is concrete.
    MethodValue {
        operand: NodeId,
        name: Name,
        func: Option<FuncId>,
        results: usize,
    },
    /// `&T{…}`.
    PointerLiteral(NodeId),
    /// Keys (of maps) or indices (where written), and values.
    Literal {
        of: LiteralOf,
        elements: Vec<(Option<NodeId>, NodeId)>,
    },
    Closure(FuncId),
    /// `a + b + …` of strings.
    AddStrings(Vec<NodeId>),

    // ---- Statements ----
    Block(Vec<NodeId>),
    Declare(VarId),
    /// `x = y`; without `value`: the zero value. `defines`: the first assignment of variables declared by it.
    Assign {
        place: NodeId,
        value: Option<NodeId>,
        defines: bool,
    },
    AssignOperation {
        operator: &'static str,
        place: NodeId,
        value: NodeId,
    },
    /// Several places, several values, or one value with several parts.
    AssignList {
        form: AssignForm,
        places: Vec<Option<NodeId>>,
        values: Vec<NodeId>,
        defines: bool,
    },
    Return(Vec<NodeId>),
    If {
        condition: NodeId,
        then: Vec<NodeId>,
        otherwise: Vec<NodeId>,
    },
    For {
        condition: Option<NodeId>,
        post: Option<NodeId>,
        body: Vec<NodeId>,
    },
    Range {
        key: Option<NodeId>,
        value: Option<NodeId>,
        operand: NodeId,
        body: Vec<NodeId>,
        defines: bool,
    },
    Switch {
        tag: Option<NodeId>,
        cases: Vec<Case>,
    },
    TypeSwitch {
        operand: NodeId,
        binds: bool,
        cases: Vec<Case>,
    },
    Select {
        cases: Vec<Case>,
    },
    Send {
        channel: NodeId,
        value: NodeId,
    },
    Go(NodeId),
    /// `at_frame`: within a loop over a function, so that it waits for the end of the function around.
    Defer {
        call: NodeId,
        at_frame: bool,
    },
    Label(Name),
    Goto(Name),
    /// `break`, `continue`, `fallthrough`, with the label.
    Branch(&'static str, Option<Name>),
}

/// What the values of an assignment list are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AssignForm {
    /// One value per place.
    Pairs,
    /// `v, ok = x.(T)`
    TypeAssert,
    /// `v, ok = m[k]`
    MapIndex,
    /// `v, ok = <-c`, also in `select`
    Receive,
    /// A call with several results.
    Call,
}

/// A clause of a switch or select.
#[derive(Debug, Clone)]
pub struct Case {
    pub pos: Pos,
    pub values: Vec<NodeId>,
    /// Of a type switch that binds.
    pub variable: Option<VarId>,
    /// Of a select.
    pub communication: Option<NodeId>,
    pub body: Vec<NodeId>,
}

/// Where a variable stands in its function.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum VarClass {
    Parameter,
    Result,
    Local,
}

/// A variable. Closures refer to the variables they capture directly.
#[derive(Debug, Clone)]
pub struct Var {
    pub name: Name,
    pub ty: TypeId,
    pub pos: Pos,
    pub class: VarClass,
    pub func: FuncId,
    /// The assignment or range statement that defines it.
    pub definition: Option<NodeId>,
}

/// A parameter in a signature: it need not have a variable.
#[derive(Debug, Clone)]
pub struct Parameter {
    /// Absent: it has no name, or `_`.
    pub var: Option<VarId>,
    pub name: Option<Name>,
    pub ty: TypeId,
    pub pos: Pos,
    pub variadic: bool,
}

/// What a function's body is made of.
#[derive(Debug, Clone)]
pub enum Body {
    /// Not translated yet.
    Pending,
    /// Implemented elsewhere.
    Missing,
    Statements(Vec<NodeId>),
}

/// A function.
#[derive(Debug, Clone)]
pub struct Func {
    /// `f`, `(*T).m`, `f.func1`, `f[go.shape.int]`.
    pub name: String,
    pub package: PackageId,
    pub pos: Pos,
    /// The receiver first, then (of instances) the dictionary, then those of the signature.
    pub parameters: Vec<Parameter>,
    pub has_receiver: bool,
    pub results: Vec<VarId>,
    /// Parameters, results and local variables in the order of their declarations.
    pub variables: Vec<VarId>,
    pub body: Body,
    /// The function a literal stands in.
    pub parent: Option<FuncId>,
    /// Variables of enclosing functions that it mentions, in order of first mention, and where.
    pub captures: Vec<(VarId, Pos)>,
    /// Made for a `go` or `defer` statement.
    pub is_wrapper: bool,
    /// An instance of a generic function, which several packages may hold.
    pub is_instance: bool,
    pub no_escape: bool,
    pub uintptr_escapes: bool,
    /// `//go:uintptrkeepalive`.
    pub uintptr_lives: bool,
    pub no_inline: bool,
    pub object: Option<ObjectId>,
}

/// Everything.
#[derive(Debug, Default)]
pub struct Tree {
    nodes: Vec<Node>,
    pub vars: Vec<Var>,
    pub funcs: Vec<Func>,
    /// Packages of variables that came with an inlined body.
    pub var_packages: HashMap<VarId, PackageId>,
}

impl Tree {
    pub fn add(&mut self, node: Node) -> NodeId {
        self.nodes.push(node);
        NodeId(self.nodes.len() as u32 - 1)
    }

    pub fn node(&self, id: NodeId) -> &Node {
        &self.nodes[id.0 as usize]
    }

    pub fn node_mut(&mut self, id: NodeId) -> &mut Node {
        &mut self.nodes[id.0 as usize]
    }

    pub fn var(&self, id: VarId) -> &Var {
        &self.vars[id.0 as usize]
    }

    pub fn func(&self, id: FuncId) -> &Func {
        &self.funcs[id.0 as usize]
    }

    pub fn func_mut(&mut self, id: FuncId) -> &mut Func {
        &mut self.funcs[id.0 as usize]
    }

    /// Declares a variable of a function.
    pub fn add_var(&mut self, var: Var) -> VarId {
        let id = VarId(self.vars.len() as u32);
        self.funcs[var.func.0 as usize].variables.push(id);
        self.vars.push(var);
        id
    }

    /// The name of the next variable that the compiler makes: numbered by how many there are.
    pub fn temporary_name(&self, func: FuncId) -> String {
        let record = self.func(func);
        let unnamed = record.parameters.iter().filter(|parameter| parameter.var.is_none()).count();
        format!(".autotmp_{}", record.variables.len() + unnamed)
    }

    pub fn add_func(&mut self, func: Func) -> FuncId {
        self.funcs.push(func);
        FuncId(self.funcs.len() as u32 - 1)
    }

    /// Whether a function is a method that a type has by way of another: it stands nowhere in the source.
    pub fn is_method_wrapper(&self, func: FuncId) -> bool {
        let record = self.func(func);
        record.is_wrapper && record.parent.is_none() && record.pos == Pos::NONE
    }

    /// Whether a function literal captures something. Others are functions like declared ones, to real Go.
    pub fn is_closure(&self, func: FuncId) -> bool {
        let record = self.func(func);
        record.parent.is_some() && (!record.captures.is_empty() || record.is_instance)
    }

    /// Whether `inner` is a closure within `outer`, at any depth (not `outer` itself).
    pub fn contains_closure(&self, outer: FuncId, inner: FuncId) -> bool {
        let mut current = self.func(inner).parent;
        while let Some(parent) = current {
            if parent == outer {
                return true;
            }
            current = self.func(parent).parent;
        }
        false
    }
}
