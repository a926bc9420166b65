//! Nodes as text, the way real Go's compiler prints them in messages.
//!
//! Implicit nodes print as their operands, packed variadic arguments as `... argument`, element lists as `...`.
//! Parentheses follow precedence; some kinds of node have none of their own in Go and are always put in
//! parentheses within others.
//!
//! Start at [`Printer::text`].

use burrow_types::{Basic, Constant, ObjectId, PackageId, TypeId, TypeStyle, Types};

use crate::node::{Builtin, Conversion, FuncId, Kind, LiteralOf, NodeId, Tree};

/// Prints nodes for the diagnostics of one package.
pub struct Printer<'p> {
    pub tree: &'p Tree,
    pub types: &'p mut Types,
    pub target: PackageId,
}

impl Printer<'_> {
    /// An expression or statement.
    pub fn text(&mut self, node: NodeId) -> String {
        self.expr(node, 0)
    }

    pub fn ty(&mut self, ty: TypeId) -> String {
        self.types.type_string(ty, TypeStyle::Optimization(self.target))
    }

    /// A function's name, qualified if it belongs to another package.
    pub fn func(&self, func: FuncId) -> String {
        let func = self.tree.func(func);
        self.qualified(func.package, &func.name)
    }

    /// The same as calls and functions that can be inlined are told by: copies of closures are not told apart.
    pub fn inlined_func(&self, func: FuncId) -> String {
        crate::inline::stack_hash::trimmed(&self.func(func))
    }

    fn qualified(&self, package: PackageId, name: &str) -> String {
        if package == self.target { name.to_string() } else { format!("{}.{name}", self.types.package(package).name) }
    }

    /// A variable of a function.
    pub fn var(&self, id: crate::node::VarId) -> String {
        let var = self.tree.var(id);
        let package = self.tree.var_packages.get(&id).copied();
        if var.name.starts_with(".autotmp") {
            return var.name.to_string();
        }
        // What has no name in the source gets one in the function that it comes to stand in.
        let package = package.filter(|_| !var.name.starts_with('~'));
        self.qualified(package.unwrap_or_else(|| self.tree.func(var.func).package), &var.name)
    }

    /// A function's type, as `-m=2` prints it.
    pub fn signature(&mut self, id: FuncId) -> String {
        let func = self.tree.func(id);
        let (receiver, rest) = func.parameters.split_at(usize::from(func.has_receiver));
        let mut texts = Vec::new();
        for parameter in rest {
            let text = self.ty(parameter.ty);
            let packed = text.strip_prefix("[]").filter(|_| parameter.variadic).map(|element| format!("...{element}"));
            texts.push(packed.unwrap_or(text));
        }
        let results: Vec<String> = func.results.iter().map(|result| self.ty(self.tree.var(*result).ty)).collect();
        let results = match &results[..] {
            [] => String::new(),
            [single] => format!(" {single}"),
            several => format!(" ({})", several.join(", ")),
        };
        let head = match receiver {
            [receiver] => format!("method({}) ", self.ty(receiver.ty)),
            _ => String::new(),
        };
        format!("{head}func({}){results}", texts.join(", "))
    }

    fn global(&self, object: ObjectId) -> String {
        let object = self.types.object(object);
        self.qualified(object.package.unwrap_or(self.target), &object.name)
    }

    fn list(&mut self, nodes: &[NodeId]) -> String {
        let texts: Vec<String> = nodes.iter().map(|node| self.text(*node)).collect();
        texts.join(", ")
    }

    fn expr(&mut self, id: NodeId, outer: i32) -> String {
        let node = self.tree.node(id);
        if node.implicit {
            match node.kind {
                Kind::AddressOf(x) | Kind::Deref(x) | Kind::Convert(_, x) => return self.expr(x, outer),
                _ => {}
            }
        }
        let own = precedence(&node.kind);
        let text = self.unparenthesized(id, own);
        if outer > own && own >= 0 { format!("({text})") } else { text }
    }

    fn unparenthesized(&mut self, id: NodeId, own: i32) -> String {
        let tree = self.tree;
        let node = tree.node(id);
        match &node.kind {
            Kind::Constant(value) => self.constant(value, node.ty),
            Kind::Nil => "nil".to_string(),
            Kind::Var(var) => self.var(*var),
            Kind::Global(object) => self.global(*object),
            Kind::Function(func) => self.func(*func),
            Kind::MethodExpr { receiver, name, .. } => {
                let receiver = self.receiver(*receiver);
                format!("{receiver}.{name}")
            }
            Kind::DictionaryWord(func, index) => {
                let ty = self.ty(node.ty);
                let dictionary = self.qualified(self.tree.func(*func).package, ".dict");
                format!("({ty})(&{dictionary}[{index}])")
            }
            Kind::Dictionary(text) => text.clone(),
            Kind::Type => self.ty(node.ty),
            Kind::DynamicType => "<node DYNAMICTYPE>".to_string(),
            Kind::Unary(operator, x) => self.prefixed(operator, &node.kind, *x, own),
            Kind::Receive(x) => self.prefixed("<-", &node.kind, *x, own),
            Kind::AddressOf(x) => self.prefixed("&", &node.kind, *x, own),
            Kind::Deref(x) => format!("*{}", self.expr(*x, own + 1)),
            Kind::Binary(operator, x, y) | Kind::Logical(operator, x, y) => {
                format!("{} {operator} {}", self.expr(*x, own), self.expr(*y, own + 1))
            }
            Kind::Dot(x, name) | Kind::DotPointer(x, name) | Kind::DotInterface(x, name) => {
                format!("{}.{name}", self.expr(*x, own))
            }
            Kind::MethodValue { operand, name, .. } => format!("{}.{name}", self.expr(*operand, own)),
            // Real Go's printer does not know these.
            Kind::TypeAssert { dynamic: true, has_ok: true, .. } => "<node DYNAMICDOTTYPE2>".to_string(),
            Kind::TypeAssert { dynamic: true, .. } => "<node DYNAMICDOTTYPE>".to_string(),
            Kind::TypeAssert { operand, .. } => format!("{}.({})", self.expr(*operand, own), self.ty(node.ty)),
            Kind::Index(x, index) | Kind::IndexArray(x, index) | Kind::IndexMap(x, index) => {
                format!("{}[{}]", self.expr(*x, own), self.text(*index))
            }
            Kind::Slice { operand, low, high, max, .. } => {
                let mut bound = |bound: &Option<NodeId>| bound.map_or(String::new(), |bound| self.text(bound));
                let (low, high, last) = (bound(low), bound(high), bound(max));
                let last = if max.is_some() { format!(":{last}") } else { last };
                format!("{}[{low}:{high}{last}]", self.expr(*operand, own))
            }
            Kind::Convert(_, x) => {
                let ty = self.ty(node.ty);
                let operand = self.text(*x);
                if self.has_name(node.ty) { format!("{ty}({operand})") } else { format!("({ty})({operand})") }
            }
            Kind::Call { function, arguments, dots } | Kind::CallInterface { function, arguments, dots } => {
                let function = self.expr(*function, own);
                let arguments = self.list(arguments);
                format!("{function}({arguments}{})", if *dots { "..." } else { "" })
            }
            Kind::InlinedCall { results, .. } => match &results[..] {
                [result] => self.text(*result),
                results => {
                    let texts: Vec<String> = results.iter().map(|node| self.text(*node)).collect();
                    format!("(.{})", texts.join("; "))
                }
            },
            Kind::Builtin { builtin, arguments, dots } => self.builtin(*builtin, arguments, *dots),
            Kind::New(x) => format!("new({})", self.text(*x)),
            Kind::MakeSlice { length, capacity } => {
                let ty = self.ty(node.ty);
                let sizes: Vec<NodeId> = std::iter::once(*length).chain(*capacity).collect();
                format!("make({ty}, {})", self.list(&sizes))
            }
            Kind::MakeMap { hint: size } | Kind::MakeChannel { size } => {
                let ty = self.ty(node.ty);
                match size {
                    Some(size) => format!("make({ty}, {})", self.text(*size)),
                    None => format!("make({ty})"),
                }
            }
            Kind::PointerLiteral(x) => format!("&{}", self.text(*x)),
            Kind::Literal { .. } if node.implicit => "... argument".to_string(),
            Kind::Literal { elements, .. } => {
                format!("{}{{{}}}", self.ty(node.ty), if elements.is_empty() { "" } else { "..." })
            }
            Kind::Closure(_) => "func literal".to_string(),
            Kind::AddStrings(parts) => {
                let texts: Vec<String> = parts.iter().map(|part| self.expr(*part, own)).collect();
                texts.join(" + ")
            }
            _ => self.statement(id),
        }
    }

    fn prefixed(&mut self, operator: &str, kind: &Kind, operand: NodeId, own: i32) -> String {
        let inner = &self.tree.node(operand).kind;
        let same = match (kind, inner) {
            (Kind::Unary(outer, _), Kind::Unary(inner, _)) => outer == inner,
            (Kind::AddressOf(_), Kind::AddressOf(_)) | (Kind::Receive(_), Kind::Receive(_)) => true,
            _ => false,
        };
        format!("{operator}{}{}", if same { " " } else { "" }, self.expr(operand, own + 1))
    }

    /// A type before `.method`.
    fn receiver(&mut self, ty: TypeId) -> String {
        let text = self.ty(ty);
        if text.starts_with('*') { format!("({text})") } else { text }
    }

    /// Whether a type prints as one name, so that `T(x)` needs no parentheses.
    fn has_name(&mut self, ty: TypeId) -> bool {
        let any = self.types.universe_types().any;
        let resolved = self.types.unalias(ty);
        ty == any || self.types.has_name(resolved)
    }

    fn builtin(&mut self, builtin: Builtin, arguments: &[NodeId], dots: bool) -> String {
        match builtin {
            Builtin::UnsafeSliceData | Builtin::UnsafeString | Builtin::UnsafeStringData => {
                let name = match builtin {
                    Builtin::UnsafeSliceData => "unsafe.SliceData",
                    Builtin::UnsafeString => "unsafe.String",
                    _ => "unsafe.StringData",
                };
                format!("<node {name}>")
            }
            _ => format!("{}({}{})", builtin.name(), self.list(arguments), if dots { "..." } else { "" }),
        }
    }

    fn constant(&mut self, value: &Constant, ty: TypeId) -> String {
        let is_rune = ty == TypeId::RUNE || ty == TypeId::UNTYPED_RUNE;
        if let Some(rune) = value.to_u64().filter(|_| is_rune).and_then(|value| u32::try_from(value).ok())
            && rune <= 0x10ffff
        {
            return quoted_rune(rune);
        }
        let (text, default, untyped) = match value {
            Constant::Bool(value) => (value.to_string(), TypeId::BOOL, TypeId::UNTYPED_BOOL),
            Constant::String(bytes) => (shortened(&burrow_types::quote(bytes)), TypeId::STRING, TypeId::UNTYPED_STRING),
            Constant::Complex(real, imaginary) => {
                let text = format!("({} + {}i)", short_float(real.to_f64()), short_float(imaginary.to_f64()));
                (text, TypeId::COMPLEX128, TypeId::UNTYPED_COMPLEX)
            }
            _ if self.types.basic(ty).is_some_and(Basic::is_float) => {
                (short_float(value.to_f64().unwrap_or(0.0)), TypeId::FLOAT64, TypeId::UNTYPED_FLOAT)
            }
            _ if self.types.basic(ty).is_some_and(Basic::is_complex) => {
                let text = format!("({} + 0i)", short_float(value.to_f64().unwrap_or(0.0)));
                (text, TypeId::COMPLEX128, TypeId::UNTYPED_COMPLEX)
            }
            Constant::Integer(value) => (value.to_string(), TypeId::INT, TypeId::UNTYPED_INT),
            _ => (short_float(value.to_f64().unwrap_or(0.0)), TypeId::FLOAT64, TypeId::UNTYPED_FLOAT),
        };
        if ty == default || ty == untyped { text } else { format!("{}({text})", self.ty(ty)) }
    }

    fn statement(&mut self, id: NodeId) -> String {
        let tree = self.tree;
        let node = tree.node(id);
        match &node.kind {
            Kind::Assign { place, value, defines } => {
                let operator = if *defines { ":=" } else { "=" };
                let value = value.map_or("<nil>".to_string(), |value| self.text(value));
                format!("{} {operator} {value}", self.text(*place))
            }
            Kind::AssignOperation { operator, place, value } => {
                let is_step = matches!(&tree.node(*value).kind, Kind::Constant(_))
                    && tree.node(*value).pos == node.pos
                    && (*operator == "+" || *operator == "-");
                let place = self.text(*place);
                if is_step {
                    format!("{place}{operator}{operator}")
                } else {
                    format!("{place} {operator}= {}", self.text(*value))
                }
            }
            Kind::AssignList { places, values, defines, .. } => {
                let operator = if *defines { ":=" } else { "=" };
                let places: Vec<String> =
                    places.iter().map(|place| place.map_or("_".to_string(), |place| self.text(place))).collect();
                format!("{} {operator} {}", places.join(", "), self.list(values))
            }
            Kind::Return(values) => format!("return {}", self.list(values)),
            Kind::For { .. } | Kind::Range { .. } => "for loop".to_string(),
            Kind::Switch { .. } | Kind::TypeSwitch { .. } => "switch statement".to_string(),
            Kind::Select { .. } => "select statement".to_string(),
            Kind::Send { channel, value } => format!("{} <- {}", self.expr(*channel, 3), self.expr(*value, 4)),
            Kind::Go(call) => format!("go {}", self.text(*call)),
            Kind::Defer { call, .. } => format!("defer {}", self.text(*call)),
            Kind::Block(list) => self.statements(list),
            Kind::If { condition, then, otherwise } => {
                let mut text = match &node.init[..] {
                    [init] if tree.node(*init).init.is_empty() => format!("if {}; ", self.text(*init)),
                    _ => "if ".to_string(),
                };
                text += &format!("{} {{ {} }}", self.text(*condition), self.statements(then));
                if !otherwise.is_empty() {
                    text += &format!(" else {{ {} }}", self.statements(otherwise));
                }
                text
            }
            Kind::Label(name) => format!("{name}: "),
            Kind::Goto(name) => format!("goto {name}"),
            Kind::Branch(keyword, Some(label)) => format!("{keyword} {label}"),
            Kind::Branch(keyword, None) => (*keyword).to_string(),
            Kind::Declare(var) => {
                let ty = self.tree.var(*var).ty;
                format!("var {} {}", self.var(*var), self.ty(ty))
            }
            other => format!("<node {other:?}>"),
        }
    }

    pub fn statements(&mut self, list: &[NodeId]) -> String {
        let texts: Vec<String> = list.iter().map(|node| self.text(*node)).collect();
        texts.join("; ")
    }
}

/// Negative: a statement; 0: always in parentheses within another expression.
fn precedence(kind: &Kind) -> i32 {
    match kind {
        Kind::Unary(..) | Kind::AddressOf(_) | Kind::Deref(_) | Kind::Receive(_) => 7,
        Kind::Binary("*" | "/" | "%" | "<<" | ">>" | "&" | "&^", ..) => 6,
        Kind::Binary("+" | "-" | "|" | "^", ..) => 5,
        Kind::Binary(..) => 4,
        Kind::Logical("&&", ..) => 2,
        Kind::Logical(..) => 1,
        Kind::AddStrings(_)
        | Kind::Closure(_)
        | Kind::PointerLiteral(_)
        | Kind::MakeMap { .. }
        | Kind::MakeChannel { .. }
        | Kind::InlinedCall { .. }
        | Kind::TypeAssert { dynamic: true, .. }
        | Kind::DynamicType => 0,
        Kind::Builtin { builtin: Builtin::Real | Builtin::Imag | Builtin::Complex | Builtin::Recover, .. } => 0,
        Kind::Literal { of: LiteralOf::Array | LiteralOf::Slice | LiteralOf::Struct | LiteralOf::Map, .. } => 8,
        Kind::Convert(Conversion::Same, _) => 8,
        Kind::Block(_)
        | Kind::Declare(_)
        | Kind::Assign { .. }
        | Kind::AssignOperation { .. }
        | Kind::AssignList { .. }
        | Kind::Return(_)
        | Kind::If { .. }
        | Kind::For { .. }
        | Kind::Range { .. }
        | Kind::Switch { .. }
        | Kind::TypeSwitch { .. }
        | Kind::Select { .. }
        | Kind::Go(_)
        | Kind::Defer { .. }
        | Kind::Label(_)
        | Kind::Goto(_)
        | Kind::Branch(..) => -1,
        _ => 8,
    }
}

/// Long string constants lose their ends.
fn shortened(quoted: &str) -> String {
    const LIMIT: usize = 72;
    if quoted.chars().count() <= LIMIT {
        return quoted.to_string();
    }
    let kept: String = quoted.chars().take(LIMIT - 3).collect();
    kept + "..."
}

/// As `%.6g`.
fn short_float(value: f64) -> String {
    if value == 0.0 || !value.is_finite() {
        return if value == 0.0 { "0".to_string() } else { value.to_string() };
    }
    let scientific = format!("{value:.5e}");
    let (digits, exponent) = scientific.split_once('e').expect("an exponent is printed");
    let exponent: i32 = exponent.parse().expect("a number");
    let trim = |text: &str| {
        if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_string() } else { text.to_string() }
    };
    if (-4..6).contains(&exponent) {
        return trim(&format!("{value:.*}", (5 - exponent).max(0) as usize));
    }
    let sign = if exponent < 0 { '-' } else { '+' };
    format!("{}e{sign}{:02}", trim(digits), exponent.abs())
}

fn quoted_rune(rune: u32) -> String {
    let Some(character) = char::from_u32(rune) else { return "'\u{fffd}'".to_string() };
    if character == '\'' {
        return r"'\''".to_string();
    }
    if character == '"' {
        return "'\"'".to_string();
    }
    let mut buffer = [0; 4];
    let quoted = burrow_types::quote(character.encode_utf8(&mut buffer).as_bytes());
    format!("'{}'", &quoted[1..quoted.len() - 1])
}
