//! What the analysis is asked for: how much to decide, and, for tests, which of its rules to leave out.

/// How much is put on stacks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Mode {
    /// Nothing that could be on the heap: every variable with an address, every allocation site.
    Off,
    /// What Go's rules show not to escape, function by function.
    #[default]
    Go,
    /// The same with the whole program in sight: calls whose possible targets are known.
    Whole,
}

impl Mode {
    pub const ALL: [Mode; 3] = [Mode::Off, Mode::Go, Mode::Whole];

    /// The name users choose it by.
    pub fn name(self) -> &'static str {
        match self {
            Mode::Off => "off",
            Mode::Go => "go",
            Mode::Whole => "whole",
        }
    }

    pub fn from_name(name: &str) -> Option<Mode> {
        Mode::ALL.into_iter().find(|mode| mode.name() == name)
    }
}

/// Choices for one analysis.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Options {
    pub mode: Mode,
    /// A rule that is left out, so that decisions come out wrong: proof mode must notice.
    pub fault: Option<Rule>,
}

macro_rules! rules {
    ($($(#[$doc:meta])* $rule:ident $name:literal,)*) => {
        /// A rule of the analysis: a flow that it records, or a reason for which one location outlives another.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Rule {
            $($(#[$doc])* $rule,)*
        }

        impl Rule {
            pub const ALL: &[Rule] = &[$(Rule::$rule,)*];

            pub fn name(self) -> &'static str {
                match self {
                    $(Rule::$rule => $name,)*
                }
            }

            pub fn from_name(name: &str) -> Option<Rule> {
                Rule::ALL.iter().copied().find(|rule| rule.name() == name)
            }
        }
    };
}

rules! {
    /// What is stored through a pointer or in a slice's element.
    PointerStore "pointer-store",
    /// What is stored in a package variable.
    GlobalStore "global-store",
    MapKey "map-key",
    MapValue "map-value",
    MapLiteral "map-literal",
    ChannelSend "channel-send",
    SelectSend "select-send",
    /// What a `go` statement starts.
    GoStatement "go-statement",
    /// A deferred closure lives until its function returns.
    DeferredClosure "deferred-closure",
    ReturnedValue "returned-value",
    /// Results outlive what their function declares.
    ResultOutlives "result-outlives",
    /// A variable outside of a loop outlives what one turn makes.
    LoopDepth "loop-depth",
    /// A captured variable outlives what the closure makes.
    EnclosingFunction "enclosing-function",
    CaptureByReference "capture-by-reference",
    CaptureByValue "capture-by-value",
    /// The value in an interface's box.
    InterfaceValue "interface-value",
    /// The contents that a type assertion takes out.
    TypeAssertion "type-assertion",
    AppendElement "append-element",
    AppendSpread "append-spread",
    /// Growth copies what is there already.
    AppendGrowth "append-growth",
    /// The slice that `append` returns may be the old one.
    AppendResult "append-result",
    CopiedElement "copied-element",
    PanicValue "panic-value",
    /// Arguments of a function value that is not known.
    UnknownCall "unknown-call",
    InterfaceReceiver "interface-receiver",
    InterfaceArgument "interface-argument",
    /// A callee's parameter that leaks to the heap.
    CalleeHeap "callee-heap",
    /// A callee's parameter that leaks to a result.
    CalleeResult "callee-result",
    /// A parameter of a function that is analysed together with its caller.
    GroupParameter "group-parameter",
    NativeArgument "native-argument",
    LiteralElement "literal-element",
    LiteralField "literal-field",
    ArrayElement "array-element",
    /// The value behind `&T{…}`.
    PointedValue "pointed-value",
    /// What is read through a pointer.
    Load "load",
    /// What is read from a slice or map.
    ElementLoad "element-load",
    /// A slice of an array or slice.
    Slicing "slicing",
    InlinedResult "inlined-result",
    /// `unsafe.Pointer` and named types.
    Conversion "conversion",
    UnsafePointer "unsafe-pointer",
    AtomicStore "atomic-store",
    /// The element of a variable whose address is taken.
    FieldAddress "field-address",
    /// What moves must not do so between the finding of a place in it and the writing.
    FoundPlace "found-place",
    /// A variable that is another name for an object has one definition.
    OneDefinition "one-definition",
    /// What leads to an object that moved leads to its copy.
    MovedObject "moved-object",
}

impl Rule {
    /// The least mode that has the rule.
    pub fn mode(self) -> Mode {
        match self {
            Rule::OneDefinition | Rule::MovedObject => Mode::Whole,
            _ => Mode::Go,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_unique() {
        for rule in Rule::ALL {
            assert_eq!(Rule::from_name(rule.name()), Some(*rule));
        }
        for mode in Mode::ALL {
            assert_eq!(Mode::from_name(mode.name()), Some(mode));
        }
    }
}
