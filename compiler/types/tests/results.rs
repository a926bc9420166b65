//! What the checker tells about correct programs: types, constants, selections, order of initialization.

use burrow_source::SourceMap;
use burrow_syntax::tree::{Declaration, Expr, File};
use burrow_syntax::{ParseSession, parse_file};
use burrow_types::{
    Config, Constant, Importer, Info, ObjectId, PackageId, SelectionKind, Type, TypeId, TypeStyle, Types, check_package,
};

struct NoPackages;

impl Importer for NoPackages {
    fn import(&mut self, path: &str) -> Result<PackageId, String> {
        Err(format!("package {path} is not in std"))
    }
}

struct Checked {
    types: Types,
    package: PackageId,
    info: Info,
    file: File,
}

/// Checks a correct program without `package` clause.
fn checked(text: &str) -> Checked {
    let mut sources = SourceMap::new();
    let text = format!("package main\n{text}");
    let id = sources.add("test.go", text.into_bytes()).expect("the program is small");
    let (file, errors) = parse_file(&mut sources, id, &mut ParseSession::new());
    assert_eq!(errors, []);
    let mut types = Types::new();
    let config =
        Config { path: "example/main".into(), sources: &sources, version: (1, 27), allow_missing_bodies: true };
    let files = [file];
    let (package, info, errors) = check_package(&mut types, &mut NoPackages, &files, &config);
    let rendered: Vec<String> = errors.iter().map(|error| error.render(&sources)).collect();
    assert!(rendered.is_empty(), "{rendered:?}");
    let [file] = files;
    Checked { types, package, info, file }
}

impl Checked {
    fn object(&self, name: &str) -> ObjectId {
        self.types.package(self.package).scope[name]
    }

    fn type_of(&self, name: &str) -> TypeId {
        self.types.object(self.object(name)).ty
    }

    /// The initial value of a package-level variable.
    fn value(&self, name: &str) -> &Expr {
        self.file
            .declarations
            .iter()
            .find_map(|declaration| match declaration {
                Declaration::Var(variable) if variable.names[0].name == name => variable.values.first(),
                _ => None,
            })
            .expect("the variable has a value")
    }

    fn recorded_type(&mut self, name: &str) -> String {
        let id = self.value(name).id;
        let ty = self.info.type_of(id).expect("the value is recorded");
        self.types.type_string(ty, TypeStyle::Message(self.package))
    }
}

#[test]
fn variables_are_initialized_after_what_they_need() {
    let program = checked(
        "var a = c + b\nvar b = f()\nvar c = 1\nvar d = 3\nfunc f() int { return g() }\nfunc g() int { d++; return d }\n\
         var x, y = pair()\nfunc pair() (int, int) { return z, 0 }\nvar z = 2\nvar _ = y",
    );
    let order: Vec<String> = program
        .info
        .initialization_order
        .iter()
        .map(|initializer| {
            let names: Vec<_> =
                initializer.variables.iter().map(|&each| program.types.object(each).name.to_string()).collect();
            names.join(",")
        })
        .collect();
    assert_eq!(order, ["c", "d", "b", "a", "z", "x,y", "_"]);
}

#[test]
fn untyped_values_get_the_type_of_their_context() {
    let mut program = checked(
        "var s uint = 3\nvar a float32 = 1 + 2\nvar b = 'x'\nvar c int64 = 1 << s\nvar d any = 1.5\nvar e *int = nil\n\
         var f = s == 3\nvar g complex128 = 2i",
    );
    for (name, ty) in [
        ("a", "float32"),
        ("b", "rune"),
        ("c", "int64"),
        ("d", "float64"),
        ("e", "*int"),
        ("f", "bool"),
        ("g", "complex128"),
    ] {
        assert_eq!(program.recorded_type(name), ty, "{name}");
    }
}

#[test]
fn types_are_written_in_three_styles() {
    let mut program = checked(
        "type pair[A, B any] struct { first A; second B }\ntype word = string\n\
         var a pair[word, *pair[int, byte]]\nvar b struct { X int `json:\"x\"`; y any }\nvar c func(n int, rest ...rune) (ok bool)\n\
         var d interface{ Close() error; close() }\nvar e map[[2]word]chan (<-chan int)",
    );
    let mut strings = |name: &str| {
        let ty = program.type_of(name);
        let package = program.package;
        [TypeStyle::Message(package), TypeStyle::Runtime, TypeStyle::Path]
            .map(|style| program.types.type_string(ty, style))
    };
    assert_eq!(
        strings("a"),
        [
            "pair[word, *pair[int, byte]]",
            "main.pair[string,*main.pair[int,uint8]]",
            "main.pair[string,*main.pair[int,uint8]]",
        ]
    );
    assert_eq!(
        strings("b")[..2],
        ["struct{X int \"json:\\\"x\\\"\"; y any}", "struct { X int \"json:\\\"x\\\"\"; y interface {} }"]
    );
    assert_eq!(strings("c")[..2], ["func(n int, rest ...rune) (ok bool)", "func(int, ...int32) bool"]);
    assert_eq!(strings("d")[0], "interface{Close() error; close()}");
    assert_eq!(strings("e")[..2], ["map[[2]word]chan (<-chan int)", "map[[2]string]chan (<-chan int)"]);
}

#[test]
fn identical_types_have_one_canonical_form() {
    let mut program = checked(
        "type word = string\ntype closer interface{ Close() error }\ntype both interface{ closer; Open() }\n\
         var a func(x word) any\nvar b func(y string) interface{}\nvar c struct{ both }\n\
         var d interface{ Open(); Close() error }\nvar e interface{ closer; Open() }",
    );
    let mut same = |left: &str, right: &str| {
        let (left, right) = (program.type_of(left), program.type_of(right));
        program.types.identical(left, right)
    };
    assert!(same("a", "b"));
    assert!(same("d", "e"));
    assert!(!same("c", "d"));
}

#[test]
fn method_sets_hold_promoted_methods() {
    let mut program = checked(
        "type base struct{}\nfunc (base) Value() {}\nfunc (*base) Pointer() {}\n\
         type byValue struct{ base }\ntype byPointer struct{ *base }\n\
         var a byValue\nvar b *byValue\nvar c byPointer",
    );
    let mut names = |name: &str| {
        let ty = program.type_of(name);
        let entries = program.types.method_set(ty);
        entries.iter().map(|entry| entry.name.to_string()).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(names("a"), "Value");
    assert_eq!(names("b"), "Pointer Value");
    assert_eq!(names("c"), "Pointer Value");
}

#[test]
fn selections_tell_the_way_through_embedded_fields() {
    let program = checked(
        "type inner struct{ x, y int }\nfunc (*inner) m() {}\ntype outer struct { z int; *inner }\nvar o outer\n\
         var a = o.y\nvar b = o.m",
    );
    let selection = &program.info.selections[&program.value("a").id];
    assert!(matches!(selection.kind, SelectionKind::Field));
    assert_eq!((selection.path.as_slice(), selection.indirect), ([1, 1].as_slice(), true));
    let selection = &program.info.selections[&program.value("b").id];
    assert!(matches!(selection.kind, SelectionKind::Method { .. }));
    assert_eq!(selection.path, [1]);
}

#[test]
fn generic_functions_record_their_type_arguments() {
    let mut program = checked(
        "func pick[K comparable, V any](m map[K]V, k K) V { return m[k] }\nvar m map[string][]int\nvar a = pick(m, \"x\")",
    );
    assert_eq!(program.recorded_type("a"), "[]int");
    let instance = program.info.instances.values().next().expect("one instance").clone();
    let arguments: Vec<String> =
        instance.arguments.iter().map(|&argument| program.types.type_string(argument, TypeStyle::Runtime)).collect();
    assert_eq!(arguments, ["string", "[]int"]);
}

#[test]
fn structs_are_laid_out_as_on_amd64() {
    let mut program = checked(
        "type t struct { a bool; b int32; c string; d struct{} }\nvar v t\nvar w [3]struct{ a int64; b bool }\nvar x interface{}",
    );
    let ty = program.type_of("v");
    let Type::Struct(fields) = program.types.underlying_type(ty) else { panic!("a struct") };
    assert_eq!(program.types.field_offsets(&fields), Some(vec![0, 4, 8, 24]));
    // A pointer to the empty last field must not point behind the struct.
    assert_eq!((program.types.size_of(ty), program.types.align_of(ty)), (Some(32), 8));
    let array = program.type_of("w");
    assert_eq!(program.types.size_of(array), Some(48));
    let interface = program.type_of("x");
    assert_eq!(program.types.size_of(interface), Some(16));
}

#[test]
fn constants_are_exact_until_they_have_a_type() {
    let program = checked(
        "var a = 1e400 / 1e399\nvar b float32 = 16777217\nvar c = 0.1 + 0.2 == 0.3\nvar d = 1 << 200 >> 199\n\
         var e = 5 / 2 * 2.0\nvar f = -7 / 2\nvar g = -7 % 3\nvar h = 'a' + 1\nvar i = \"a\" + \"\\xff\"\nvar j float64 = 0x1p-1074\n\
         var k = uint8(255) &^ 1\nvar l = len(\"héllo\")",
    );
    let value = |name: &str| program.info.value_of(program.value(name).id).expect("a constant").clone();
    assert_eq!(value("a").to_f64(), Some(10.0));
    assert_eq!(value("b").to_f64(), Some(16777216.0));
    assert_eq!(value("c"), Constant::Bool(true));
    assert_eq!(value("d").to_i64(), Some(2));
    assert_eq!(value("e").to_f64(), Some(4.0));
    assert_eq!(value("f").to_i64(), Some(-3));
    assert_eq!(value("g").to_i64(), Some(-1));
    assert_eq!(value("h").to_i64(), Some(98));
    assert_eq!(value("i").as_bytes(), Some(b"a\xff".as_slice()));
    assert_eq!(value("j").to_f64(), Some(f64::from_bits(1)));
    assert_eq!(value("k").to_i64(), Some(254));
    assert_eq!(value("l").to_i64(), Some(6));
}

#[test]
fn floats_are_rounded_to_the_nearest_even() {
    let program = checked(
        "var a float64 = 9007199254740993\nvar b float64 = 9007199254740995\nvar c float64 = 1.7976931348623157e308\n\
         var d float32 = 3.4028234663852886e38\nvar e float64 = 2.4703282292062328e-324\nvar f float64 = 123456789.123456789",
    );
    let value = |name: &str| program.info.value_of(program.value(name).id).expect("a constant").to_f64();
    assert_eq!(value("a"), Some(9007199254740992.0));
    assert_eq!(value("b"), Some(9007199254740996.0));
    assert_eq!(value("c"), Some(f64::MAX));
    assert_eq!(value("d"), Some(f64::from(f32::MAX)));
    assert_eq!(value("e"), Some(f64::from_bits(1)));
    assert_eq!(value("f"), Some(123456789.12345679));
}
