//! The syntax tree: what the parser makes of a file, and where the checker starts.
//!
//! # Positions
//! Every expression and statement has three:
//! - `start`: where type errors are reported. It is the first byte, but for two oddities of Go's compiler: a function
//!   type starts at its `(`, and what begins with a slice expression `a[i:j]` starts at that expression's `[`.
//! - `pos`: the position Go's compiler gives it, at the token that is typical of the construct. Escape analysis and
//!   inlining (`-m`), stack traces and some errors report this one. It is `start` unless a table below says otherwise.
//! - `end`: behind its last byte.
//!
//! | expression | `pos` |
//! |---|---|
//! | `a + b` | the operator |
//! | `f(x)` | `(` |
//! | `a[i]`, `a[i:j]`, `F[int]` | `[` |
//! | `x.f`, `x.(T)` | the `.` |
//! | `T{…}` | `{` |
//! | `key: value` | the `:` (see [`Element`]) |
//! | `func(x int) T` (type) | `(` |
//!
//! | statement | `pos` |
//! |---|---|
//! | `x = y`, `x := y`, `x += y`, `x++` | the operator |
//! | `c <- v` | the `<-` |
//! | `label: …` | the `:` |
//! | `x` as a statement | that of `x` |
//!
//! # Identity
//! Each expression and each [`Ident`] has an [`ExprId`], dense within a [`crate::ParseSession`], for side tables.
//!
//! # Broken files
//! The tree of a file with errors has [`ExprKind::Bad`] where no expression could be made, and `_` for missing names.
//! Later phases are to be run on error-free files only, but must not crash on others.

use burrow_source::{FileId, Pos};

pub use crate::session::Name;

/// The number of an expression or an identifier; unique and dense within a [`crate::ParseSession`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ExprId(pub u32);

impl ExprId {
    /// The number as an index into a side table.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// A source file.
#[derive(Debug, Clone)]
pub struct File {
    pub id: FileId,
    /// Of the `package` keyword.
    pub pos: Pos,
    pub package_name: Ident,
    /// False: the package clause is missing or wrong, and nothing else was looked at.
    pub has_package_clause: bool,
    /// Those before the package clause.
    pub pragmas: Vec<Pragma>,
    /// In source order; imports first.
    pub declarations: Vec<Declaration>,
    /// The `//go:build` line above the package clause, if there is one: what follows the directive's name.
    pub build_constraint: Option<BuildConstraint>,
    /// Every `//go:linkname` of the file, wherever it stands.
    pub linknames: Vec<Linkname>,
    /// The end of the file.
    pub end: Pos,
}

/// The text of a `//go:build` line.
#[derive(Debug, Clone)]
pub struct BuildConstraint {
    pub pos: Pos,
    /// The expression, such as `linux && !cgo`.
    pub text: Name,
}

/// `//go:linkname local remote`.
#[derive(Debug, Clone)]
pub struct Linkname {
    pub pos: Pos,
    pub local: Name,
    /// None: the directive only says that other packages may use `local`.
    pub remote: Option<Name>,
}

/// A `//go:` directive that belongs to a declaration, such as `//go:noinline`.
#[derive(Debug, Clone)]
pub struct Pragma {
    pub pos: Pos,
    /// The directive's first word, without the slashes: `go:noinline`.
    pub verb: Name,
    /// The rest of the line, blanks trimmed.
    pub arguments: Name,
}

// ---- Declarations ----

/// A declaration. One keyword with parentheses gives several of these, but for constants, which depend on each other.
#[derive(Debug, Clone)]
pub enum Declaration {
    Import(ImportDeclaration),
    Const(ConstDeclaration),
    Type(Box<TypeDeclaration>),
    Var(VarDeclaration),
    Function(Box<FunctionDeclaration>),
}

/// `import name "path"`.
#[derive(Debug, Clone)]
pub struct ImportDeclaration {
    /// Of the name if there is one, else of the path.
    pub pos: Pos,
    /// May be `.` or `_`.
    pub name: Option<Ident>,
    /// A string literal, quotes included. `bad` if it is missing or no string.
    pub path: Literal,
    pub path_pos: Pos,
    pub pragmas: Vec<Pragma>,
}

/// `const` with one specification or several in parentheses.
#[derive(Debug, Clone)]
pub struct ConstDeclaration {
    /// Of the keyword.
    pub pos: Pos,
    pub specs: Vec<ConstSpec>,
}

/// `names type = values`. The value of `iota` is the specification's index.
#[derive(Debug, Clone)]
pub struct ConstSpec {
    pub pos: Pos,
    pub end: Pos,
    pub names: Vec<Ident>,
    pub ty: Option<Expr>,
    /// Empty, and `ty` absent: type and values of the last specification that had any hold again.
    pub values: Vec<Expr>,
    pub pragmas: Vec<Pragma>,
}

/// `name[parameters] type`, `name[parameters] = type`.
#[derive(Debug, Clone)]
pub struct TypeDeclaration {
    /// Of the name.
    pub pos: Pos,
    pub end: Pos,
    pub name: Ident,
    pub type_parameters: Vec<Parameter>,
    /// Whether a `=` makes this an alias.
    pub is_alias: bool,
    pub ty: Expr,
    pub pragmas: Vec<Pragma>,
}

/// `var names type = values`.
#[derive(Debug, Clone)]
pub struct VarDeclaration {
    /// Of the first name.
    pub pos: Pos,
    pub end: Pos,
    pub names: Vec<Ident>,
    pub ty: Option<Expr>,
    /// Empty if there is no `=`.
    pub values: Vec<Expr>,
    pub pragmas: Vec<Pragma>,
}

/// A function or method.
#[derive(Debug, Clone)]
pub struct FunctionDeclaration {
    /// Of the token behind `func`: the name, or the `(` before the receiver.
    pub pos: Pos,
    pub end: Pos,
    /// The receiver of a method: one parameter, unless the file is wrong.
    pub receiver: Option<Parameter>,
    pub name: Ident,
    pub type_parameters: Vec<Parameter>,
    pub signature: FunctionType,
    /// None: implemented elsewhere.
    pub body: Option<Block>,
    pub pragmas: Vec<Pragma>,
}

/// Parameters, results, type parameters: names that share a type, or a type alone.
#[derive(Debug, Clone)]
pub struct Parameter {
    /// Of the first name, else of the type.
    pub pos: Pos,
    /// Empty: the parameter has no name.
    pub names: Vec<Ident>,
    /// The type, [`ExprKind::Dots`] if variadic; the constraint of a type parameter.
    pub ty: Expr,
}

/// A name where it is declared, selected, or used as a key or label.
#[derive(Debug, Clone)]
pub struct Ident {
    pub id: ExprId,
    pub pos: Pos,
    pub name: Name,
}

// ---- Expressions ----

/// An expression or a type.
#[derive(Debug, Clone)]
pub struct Expr {
    pub id: ExprId,
    pub start: Pos,
    /// See the module's table.
    pub pos: Pos,
    pub end: Pos,
    pub kind: ExprKind,
}

/// What an expression is.
#[derive(Debug, Clone)]
pub enum ExprKind {
    /// Text that could not be parsed; an error was reported.
    Bad,
    /// An identifier: variable, constant, type, package, function, predeclared name, `_`.
    Name(Name),
    Literal(Literal),
    /// `T{…}`; within another composite literal the type may be absent.
    CompositeLiteral(Box<CompositeLiteral>),
    FunctionLiteral(Box<FunctionLiteral>),
    /// `(x)`. Types in parentheses have none where only a type can stand.
    Paren(Box<Expr>),
    /// `x.name`.
    Selector {
        operand: Box<Expr>,
        name: Ident,
    },
    /// `x[i]`, `F[T1, T2]`, `T[A]`: at least one index.
    Index {
        operand: Box<Expr>,
        indices: Vec<Expr>,
    },
    /// `x[low:high:max]`.
    Slice(Box<SliceExpr>),
    /// `x.(T)`.
    TypeAssertion {
        operand: Box<Expr>,
        ty: Box<Expr>,
    },
    /// `x.(type)` where no type switch is; the checker reports it.
    TypeSwitchGuard(Box<Expr>),
    /// `*x`: an indirection or a pointer type.
    Star(Box<Expr>),
    Unary {
        operator: UnaryOperator,
        operand: Box<Expr>,
    },
    /// Also the unions of type sets (`|`).
    Binary {
        operator: BinaryOperator,
        left: Box<Expr>,
        right: Box<Expr>,
    },
    /// A call or a conversion.
    Call {
        function: Box<Expr>,
        arguments: Vec<Expr>,
        has_dots: bool,
    },
    /// `[n]T`; no length means `[...]T`.
    ArrayType {
        length: Option<Box<Expr>>,
        element: Box<Expr>,
    },
    SliceType(Box<Expr>),
    StructType(StructType),
    FunctionType(Box<FunctionType>),
    InterfaceType(InterfaceType),
    MapType {
        key: Box<Expr>,
        value: Box<Expr>,
    },
    ChannelType {
        direction: ChannelDirection,
        element: Box<Expr>,
    },
    /// `...T` of a variadic parameter.
    Dots(Box<Expr>),
}

/// A number, rune or string as it stands in the source.
#[derive(Debug, Clone)]
pub struct Literal {
    pub kind: LiteralKind,
    /// As written, quotes and prefixes included.
    pub text: Name,
    /// Whether an error in the text was reported; it has no value then.
    pub bad: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum LiteralKind {
    Int,
    Float,
    Imaginary,
    Rune,
    String,
}

/// `type{elements}`.
#[derive(Debug, Clone)]
pub struct CompositeLiteral {
    pub ty: Option<Expr>,
    pub elements: Vec<Element>,
    /// Of `}`.
    pub close: Pos,
}

/// `value` or `key: value`.
#[derive(Debug, Clone)]
pub struct Element {
    /// Of the `:` if there is a key, else that of the value.
    pub pos: Pos,
    pub key: Option<Expr>,
    pub value: Expr,
}

/// `func(parameters) results { body }`.
#[derive(Debug, Clone)]
pub struct FunctionLiteral {
    pub signature: FunctionType,
    pub body: Block,
}

/// `operand[low:high:max]`.
#[derive(Debug, Clone)]
pub struct SliceExpr {
    pub operand: Expr,
    pub low: Option<Expr>,
    pub high: Option<Expr>,
    pub max: Option<Expr>,
    /// Whether there are two colons.
    pub is_full: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum UnaryOperator {
    /// `+`
    Plus,
    /// `-`
    Minus,
    /// `!`
    Not,
    /// `^`
    Complement,
    /// `&`
    Address,
    /// `<-`
    Receive,
    /// `~`, in type sets
    Tilde,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum BinaryOperator {
    /// `||`
    OrOr,
    /// `&&`
    AndAnd,
    /// `==`
    Equal,
    /// `!=`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    LessEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterEqual,
    /// `+`
    Add,
    /// `-`
    Subtract,
    /// `|`
    Or,
    /// `^`
    Xor,
    /// `*`
    Multiply,
    /// `/`
    Divide,
    /// `%`
    Remainder,
    /// `&`
    And,
    /// `&^`
    AndNot,
    /// `<<`
    ShiftLeft,
    /// `>>`
    ShiftRight,
}

/// `func(parameters) results`.
#[derive(Debug, Clone)]
pub struct FunctionType {
    /// Of the `(`, or of the `[` before type parameters.
    pub pos: Pos,
    pub end: Pos,
    pub parameters: Vec<Parameter>,
    pub results: Vec<Parameter>,
}

/// `struct { fields }`.
#[derive(Debug, Clone)]
pub struct StructType {
    pub fields: Vec<Field>,
}

/// `names type "tag"` or `type "tag"`.
#[derive(Debug, Clone)]
pub struct Field {
    /// Of the first name, else of the type.
    pub pos: Pos,
    /// Empty: the field is embedded.
    pub names: Vec<Ident>,
    pub ty: Expr,
    /// A string literal.
    pub tag: Option<Literal>,
    /// Of the tag.
    pub tag_pos: Pos,
}

/// `interface { elements }`.
#[derive(Debug, Clone)]
pub struct InterfaceType {
    pub elements: Vec<InterfaceElement>,
}

#[derive(Debug, Clone)]
pub enum InterfaceElement {
    Method {
        name: Ident,
        signature: FunctionType,
    },
    /// An interface, a type, or a union of `~` terms and types.
    Embedded(Expr),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ChannelDirection {
    Both,
    /// `chan<- T`
    Send,
    /// `<-chan T`
    Receive,
}

// ---- Statements ----

/// `{ statements }`.
#[derive(Debug, Clone)]
pub struct Block {
    /// Of `{`.
    pub pos: Pos,
    pub statements: Vec<Stmt>,
    /// Of `}`.
    pub close: Pos,
}

/// A statement.
#[derive(Debug, Clone)]
pub struct Stmt {
    pub start: Pos,
    /// See the module's table.
    pub pos: Pos,
    pub end: Pos,
    pub kind: StmtKind,
}

/// What a statement is.
#[derive(Debug, Clone)]
pub enum StmtKind {
    Empty,
    Labeled {
        label: Ident,
        statement: Box<Stmt>,
    },
    Block(Block),
    Expr(Expr),
    Send {
        channel: Expr,
        value: Expr,
    },
    /// Constants, types or variables declared within a function.
    Declaration(Vec<Declaration>),
    /// `left = right`.
    Assign {
        left: Vec<Expr>,
        right: Vec<Expr>,
    },
    /// `left := right`. The checker refuses what is no name on the left.
    Define {
        left: Vec<Expr>,
        right: Vec<Expr>,
    },
    /// `left += right` and the like.
    AssignOperation {
        operator: BinaryOperator,
        left: Expr,
        right: Expr,
    },
    /// `x++` and `x--`; the operator is `Add` or `Subtract`.
    IncDec {
        operator: BinaryOperator,
        operand: Expr,
    },
    Branch {
        keyword: BranchKeyword,
        label: Option<Ident>,
    },
    Go(Expr),
    /// The expression is a call, unless the file is wrong.
    Defer(Expr),
    Return(Vec<Expr>),
    If(Box<IfStmt>),
    For(Box<ForStmt>),
    Switch(Box<SwitchStmt>),
    TypeSwitch(Box<TypeSwitchStmt>),
    Select(SelectStmt),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum BranchKeyword {
    Break,
    Continue,
    Fallthrough,
    Goto,
}

/// `if init; condition then else otherwise`.
#[derive(Debug, Clone)]
pub struct IfStmt {
    pub init: Option<Stmt>,
    pub condition: Expr,
    pub then: Block,
    /// An `if` or a block.
    pub otherwise: Option<Stmt>,
}

/// `for header body`.
#[derive(Debug, Clone)]
pub struct ForStmt {
    pub header: ForHeader,
    pub body: Block,
}

#[derive(Debug, Clone)]
pub enum ForHeader {
    /// `for`, `for condition`, `for init; condition; post`.
    Clauses { init: Option<Box<Stmt>>, condition: Option<Box<Expr>>, post: Option<Box<Stmt>> },
    /// `for left = range operand`, `for left := range operand`, `for range operand`.
    Range {
        /// Of the `range` keyword.
        pos: Pos,
        /// None, one or two expressions; the checker refuses more.
        left: Vec<Expr>,
        /// Whether `:=` declares the names on the left.
        is_define: bool,
        operand: Expr,
    },
}

/// `switch init; tag { clauses }`.
#[derive(Debug, Clone)]
pub struct SwitchStmt {
    pub init: Option<Stmt>,
    pub tag: Option<Expr>,
    pub clauses: Vec<SwitchClause>,
    /// Of `{`.
    pub open: Pos,
    /// Of `}`.
    pub close: Pos,
}

/// `switch init; binding := operand.(type) { clauses }`.
#[derive(Debug, Clone)]
pub struct TypeSwitchStmt {
    pub init: Option<Stmt>,
    /// Of the `.` before `(type)`.
    pub guard_pos: Pos,
    pub binding: Option<Ident>,
    pub operand: Expr,
    pub clauses: Vec<SwitchClause>,
    /// Of `{`.
    pub open: Pos,
    /// Of `}`.
    pub close: Pos,
}

/// `case values: body` or `default: body`.
#[derive(Debug, Clone)]
pub struct SwitchClause {
    /// Of `case` or `default`.
    pub pos: Pos,
    /// Values, or types in a type switch; none for `default`.
    pub cases: Option<Vec<Expr>>,
    /// Of the `:`.
    pub colon: Pos,
    pub body: Vec<Stmt>,
    /// Of the token behind the clause: the next clause or the `}`.
    pub end: Pos,
}

/// `select { clauses }`.
#[derive(Debug, Clone)]
pub struct SelectStmt {
    pub clauses: Vec<SelectClause>,
    /// Of `{`.
    pub open: Pos,
    /// Of `}`.
    pub close: Pos,
}

/// `case communication: body` or `default: body`.
#[derive(Debug, Clone)]
pub struct SelectClause {
    /// Of `case` or `default`.
    pub pos: Pos,
    /// A send, a receive expression, or an assignment or definition with a receive on its right, unless the file is
    /// wrong; none for `default`.
    pub communication: Option<Stmt>,
    /// Of the `:`.
    pub colon: Pos,
    pub body: Vec<Stmt>,
    /// Of the token behind the clause: the next clause or the `}`.
    pub end: Pos,
}
