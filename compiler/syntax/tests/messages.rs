//! What the parser says about wrong files. The expectations are what Go's compiler prints for the same texts.

use burrow_source::{Report, SourceMap};
use burrow_syntax::{ParseSession, parse_file};
use expect_test::{Expect, expect};

fn check(text: &str, expectation: Expect) {
    let mut sources = SourceMap::new();
    let file = sources.add("x.go", text.as_bytes()).expect("the text is short");
    let (_, diagnostics) = parse_file(&mut sources, file, &mut ParseSession::new());
    expectation.assert_eq(&Report::of(diagnostics, &sources).render(&sources));
}

#[test]
fn a_statement_ends_with_its_line() {
    check(
        "package p

func f() { x := 1 y := 2 }
",
        expect![[r#"
        x.go:3:19: syntax error: unexpected name y at end of statement
    "#]],
    );
}

#[test]
fn an_argument_list_broken_without_comma() {
    check(
        "package p

func f() {
	g(1,
		2
	)
}
",
        expect![[r#"
        x.go:5:4: syntax error: unexpected newline in argument list; possibly missing comma or )
    "#]],
    );
}

#[test]
fn a_composite_literal_broken_without_comma() {
    check(
        "package p

var x = []int{
	1
}
",
        expect![[r#"
        x.go:4:3: syntax error: unexpected newline in composite literal; possibly missing comma or }
    "#]],
    );
}

#[test]
fn the_brace_of_a_function_must_not_start_a_line() {
    check(
        "package p

func f()
{
}
",
        expect![[r#"
        x.go:4:1: syntax error: unexpected semicolon or newline before {
    "#]],
    );
}

#[test]
fn the_brace_of_an_if_must_not_start_a_line() {
    check(
        "package p

func f() {
	if x
	{
	}
}
",
        expect![[r#"
        x.go:4:6: syntax error: unexpected newline, expected { after if clause
    "#]],
    );
}

#[test]
fn else_must_not_start_a_line() {
    check(
        "package p

func f() {
	if x {
	}
	else {
	}
}
",
        expect![[r#"
        x.go:6:2: syntax error: unexpected keyword else, expected }
    "#]],
    );
}

#[test]
fn an_assignment_is_no_condition() {
    check(
        "package p

func f() {
	if x = 0 {
	}
	if a || b = c {
	}
	for x := 1 {
	}
	switch x++ {
	}
}
",
        expect![[r#"
        x.go:4:7: syntax error: cannot use assignment x = 0 as value
        x.go:6:12: syntax error: cannot use assignment (a || b) = c as value
        x.go:8:8: syntax error: cannot use x := 1 as value
        x.go:10:10: syntax error: cannot use x++ as value
    "#]],
    );
}

#[test]
fn conditions_may_not_be_missing() {
    check(
        "package p

func f() {
	if {
	}
	if x := 1; {
	}
	for i := 0; i < 10 {
	}
}
",
        expect![[r#"
        x.go:4:5: syntax error: missing condition in if statement
        x.go:6:11: syntax error: missing condition in if statement
        x.go:8:21: syntax error: unexpected {, expected semicolon or newline
        x.go:9:2: syntax error: unexpected }, expected expression
    "#]],
    );
}

#[test]
fn headers_declare_with_define_alone() {
    check(
        "package p

func f() {
	for var i = 0; i < 10; i++ {
	}
	for i := 0; ; j := 1 {
	}
}
",
        expect![[r#"
        x.go:4:10: syntax error: var declaration not allowed in for initializer
        x.go:6:18: syntax error: cannot declare in post statement of for loop
    "#]],
    );
}

#[test]
fn only_declarations_stand_at_the_top() {
    check(
        "package p

x := 1

if x {
}

var y int z
",
        expect![[r#"
        x.go:3:1: syntax error: non-declaration statement outside function body
        x.go:8:11: syntax error: unexpected name z after top level declaration
    "#]],
    );
}

#[test]
fn imports_come_first() {
    check(
        r#"package p

var x int
import "fmt"
import 5
import fmt
"#,
        expect![[r#"
        x.go:4:1: syntax error: imports must appear before other declarations
        x.go:5:8: syntax error: import path must be a string
        x.go:6:11: syntax error: missing import path
    "#]],
    );
}

#[test]
fn the_package_clause_comes_first() {
    check(
        r#"import "fmt"
"#,
        expect![[r#"
        x.go:1:1: syntax error: package statement must be first
    "#]],
    );
}

#[test]
fn an_empty_file_has_no_package_clause() {
    check(
        "",
        expect![[r#"
        x.go:1:1: syntax error: package statement must be first
    "#]],
    );
}

#[test]
fn a_keyword_is_no_name() {
    check(
        "package p

func range() {}
var func int
type T struct { type int }
func f(if int) {}
",
        expect![[r#"
        x.go:3:6: syntax error: unexpected keyword range, expected name or (
        x.go:4:5: syntax error: unexpected keyword func, expected name
        x.go:5:17: syntax error: unexpected keyword type, expected field name or embedded type
        x.go:6:8: syntax error: unexpected keyword if, expected )
    "#]],
    );
}

#[test]
fn parameters_all_have_names_or_none_has() {
    check(
        "package p

func f(a int, string) {}
func g(int, b string) {}
func h(a, b int, c) {}
",
        expect![[r#"
        x.go:3:21: syntax error: missing parameter type
        x.go:5:19: syntax error: missing parameter type
    "#]],
    );
}

#[test]
fn dots_belong_to_the_last_parameter() {
    check(
        "package p

func f(a ...int, b int) {}
func g() (a ...int) { return }
func h(a, b ...int) {}
func i(...) {}
",
        expect![[r#"
        x.go:3:10: can only use ... with final parameter
        x.go:4:13: invalid use of ...
        x.go:5:13: can only use ... with final parameter
        x.go:6:11: syntax error: ... is missing type
    "#]],
    );
}

#[test]
fn methods_have_one_receiver() {
    check(
        "package p

func () f() {}
func (a, b T) f() {}
func (T) () {}
",
        expect![[r#"
        x.go:3:9: method has no receiver
        x.go:4:15: method has multiple receivers
        x.go:5:10: syntax error: unexpected (, expected name
    "#]],
    );
}

#[test]
fn type_parameters_need_constraints() {
    check(
        "package p

type T[P any, Q] int
type U[P *T,] int
type V[P *T] int
func f[P]() {}
func g[]() {}
var _ = func[P any]() {}
",
        expect![[r#"
        x.go:3:16: syntax error: missing type constraint
        x.go:6:9: syntax error: missing type constraint
        x.go:7:8: syntax error: empty type parameter list
        x.go:8:13: syntax error: function type must have no type parameters
    "#]],
    );
}

#[test]
fn interface_methods_have_no_type_parameters() {
    check(
        "package p

type I interface { m[P any](P); n[](); o[] }
",
        expect![[r#"
            x.go:3:21: interface method must have no type parameters
            x.go:3:35: empty type parameter list
            x.go:3:42: empty type argument list
        "#]],
    );
}

#[test]
fn embedded_types_have_no_parentheses() {
    check(
        "package p

type T struct { (A); *(B); (*C) }
",
        expect![[r#"
        x.go:3:17: syntax error: cannot parenthesize embedded type
    "#]],
    );
}

#[test]
fn brackets_must_hold_something() {
    check(
        "package p

var _ = x[]
var _ = x[:1:]
var _ = x[::1]
var _ T[]
",
        expect![[r#"
        x.go:3:11: syntax error: unexpected ], expected operand
        x.go:4:14: final index required in 3-index slice
        x.go:5:12: middle index required in 3-index slice
        x.go:6:9: syntax error: unexpected ], expected type argument list
    "#]],
    );
}

#[test]
fn a_channel_has_an_element_type() {
    check(
        "package p

var _ chan
var _ <-int
var _ = <-chan<-int(nil)
",
        expect![[r#"
        x.go:4:1: syntax error: missing channel element type
    "#]],
    );
}

#[test]
fn go_and_defer_take_calls_without_parentheses() {
    check(
        "package p

func f() {
	go (f())
	defer (func() {})()
}
",
        expect![[r#"
        x.go:4:5: expression in go must not be parenthesized
    "#]],
    );
}

#[test]
fn clauses_start_with_case_or_default() {
    check(
        "package p

func f() {
	switch x {
		f()
	case 1:
	}
	select {
	case x
	}
}
",
        expect![[r#"
        x.go:5:3: syntax error: unexpected name f, expected case or default or }
        x.go:6:2: syntax error: unexpected keyword case, expected :
        x.go:9:8: syntax error: unexpected newline, expected :
    "#]],
    );
}

#[test]
fn labels_stand_before_statements() {
    check(
        "package p

func f() {
L:
	case
}
",
        expect![[r#"
        x.go:4:2: syntax error: missing statement after label
        x.go:5:2: syntax error: unexpected keyword case, expected }
        x.go:6:1: syntax error: unexpected } after top level declaration
    "#]],
    );
}

#[test]
fn lists_on_the_left_are_assigned() {
    check(
        "package p

func f() {
	a, b
	a, b += 1, 2
	a, b := range x
}
",
        expect![[r#"
        x.go:4:6: syntax error: unexpected newline, expected := or = or comma
        x.go:5:7: syntax error: unexpected +=, expected := or = or comma
        x.go:6:10: syntax error: unexpected keyword range, expected expression
    "#]],
    );
}

#[test]
fn types_of_composite_literals_have_no_parentheses() {
    check(
        "package p

func f() {
	x = (T){}
}
",
        expect![[r#"
        x.go:4:9: syntax error: cannot parenthesize type in composite literal
    "#]],
    );
}

#[test]
fn fields_need_types() {
    check(
        "package p

type T struct {
	a,
	b int
	5
}
",
        expect![[r#"
        x.go:6:2: syntax error: unexpected literal 5, expected field name or embedded type
    "#]],
    );
}

#[test]
fn file_ends_within_a_function() {
    check(
        "package p

func f() {
	if x {
",
        expect![[r#"
        x.go:5:1: syntax error: unexpected EOF, expected }
    "#]],
    );
}

#[test]
fn numbers_are_well_formed() {
    check(
        "package p

var _ = []any{0x, 0b, 0o, 08, 0b12, 1e, 0x1.0, 0b1.0, 1_, 1__0, 0_x1, 0x1e+1, 1p3, 0b1e3, 089.5, 09i}
",
        expect![[r#"
            x.go:3:17: hexadecimal literal has no digits
            x.go:3:21: binary literal has no digits
            x.go:3:25: octal literal has no digits
            x.go:3:28: invalid digit '8' in octal literal
            x.go:3:34: invalid digit '2' in binary literal
            x.go:3:39: exponent has no digits
            x.go:3:46: hexadecimal mantissa requires a 'p' exponent
            x.go:3:51: invalid radix point in binary literal
            x.go:3:56: '_' must separate successive digits
            x.go:3:67: syntax error: unexpected name x1 in composite literal; possibly missing comma or }
            x.go:3:67: too many errors
        "#]],
    );
}

#[test]
fn runes_are_one_character() {
    check(
        r"package p

var (
	a = ''
	b = 'ab'
	c = '\q'
	d = '\400'
	e = '\ud800'
	f = '\xg0'
	g = '
)
",
        expect![[r#"
        x.go:4:7: empty rune literal or unescaped '
        x.go:5:6: more than one character in rune literal
        x.go:6:8: unknown escape
        x.go:7:11: octal escape value 256 > 255
        x.go:8:13: escape is invalid Unicode code point U+D800
        x.go:9:9: invalid character 'g' in hexadecimal escape
        x.go:10:7: newline in rune literal
    "#]],
    );
}

#[test]
fn strings_end() {
    check(
        r#"package p

var a = "x
var b = "\z"
var c = `x
"#,
        expect![[r#"
        x.go:3:11: newline in string
        x.go:4:11: unknown escape
        x.go:5:9: string not terminated
    "#]],
    );
}

#[test]
fn comments_end() {
    check(
        "package p

/* x
",
        expect![[r#"
        x.go:3:1: comment not terminated
    "#]],
    );
}

#[test]
fn characters_outside_the_language() {
    check(
        "package p

var a = #1
var b = x€y
var ٣x = 1
var c = “q”
",
        expect![[r#"
        x.go:3:9: invalid character U+0023 '#'
        x.go:4:10: invalid character U+20AC '€' in identifier
        x.go:5:5: identifier cannot begin with digit U+0663 '٣'
        x.go:6:9: invalid character U+201C '“' in identifier
        x.go:6:13: invalid character U+201D '”' in identifier
    "#]],
    );
}

#[test]
fn jumps_need_a_target() {
    check(
        "package p

func f() {
	break
	continue
	fallthrough
	goto L
	break M
N:
	for {
		func() {
			break N
		}()
	}
}
",
        expect![[r#"
        x.go:4:2: break is not in a loop, switch, or select
        x.go:5:2: continue is not in a loop
        x.go:6:2: fallthrough statement out of place
        x.go:7:7: label L not defined
        x.go:8:8: break label not defined: M
        x.go:9:1: label N defined and not used
        x.go:12:10: break label not defined: N
    "#]],
    );
}

#[test]
fn labels_of_breaks_enclose_them() {
    check(
        "package p

func f() {
L:
	if x {
		break L
	}
M:
	for {
	}
	for {
		continue M
	}
O:
	select {
	default:
		continue O
	}
}
",
        expect![[r#"
            x.go:6:9: invalid break label L
            x.go:12:12: invalid continue label M
            x.go:17:12: invalid continue label O
        "#]],
    );
}

#[test]
fn gotos_skip_no_variable_and_enter_no_block() {
    check(
        "package p

func f() {
	goto L
	x := 1
L:
	goto M
	{
	M:
	}
L:
}
",
        expect![[r#"
            x.go:4:7: goto L jumps over declaration of x at x.go:5:4
            x.go:7:7: goto M jumps into block starting at x.go:8:2
            x.go:11:1: label L already defined at x.go:6:1
        "#]],
    );
}

#[test]
fn fallthrough_ends_a_clause_that_isnt_the_last() {
    check(
        "package p

func f() {
	switch {
	case a:
		fallthrough
		x()
	case b:
		if c {
			fallthrough
		}
	default:
		fallthrough
	}
	switch x.(type) {
	case int:
		fallthrough
	case bool:
	}
}
",
        expect![[r#"
            x.go:6:3: fallthrough statement out of place
            x.go:10:4: fallthrough statement out of place
            x.go:13:3: cannot fallthrough final case in switch
            x.go:17:3: cannot fallthrough in type switch
        "#]],
    );
}

#[test]
fn directives_stand_before_declarations() {
    check(
        "package p

func f() {
	//go:noinline
	x := 1
	_ = x //go:nosplit
}
//go:linkname
//go:noinline

",
        expect![[r#"
            x.go:4:4: misplaced compiler directive
            x.go:6:10: misplaced compiler directive
            x.go:9:3: misplaced compiler directive
        "#]],
    );
}

#[test]
fn line_directives_move_positions() {
    check(
        "package p

//line other.go:100
var 1 int
/*line third.go:7:20*/ var 2 int
//line :0
//line x:y
var 3 int
",
        expect![[r#"
        other.go:100: syntax error: unexpected literal 1, expected name
        third.go:7:25: syntax error: unexpected literal 2, expected name
        third.go:8:9: invalid line number: 0
        third.go:9:10: invalid line number: y
        third.go:10:5: syntax error: unexpected literal 3, expected name
    "#]],
    );
}

#[test]
fn ten_errors_are_enough() {
    check(
        "package p

func f() {
	x y0
	x y1
	x y2
	x y3
	x y4
	x y5
	x y6
	x y7
	x y8
	x y9
	x y10
	x y11
}
",
        expect![[r#"
        x.go:4:4: syntax error: unexpected name y0 at end of statement
        x.go:5:4: syntax error: unexpected name y1 at end of statement
        x.go:6:4: syntax error: unexpected name y2 at end of statement
        x.go:7:4: syntax error: unexpected name y3 at end of statement
        x.go:8:4: syntax error: unexpected name y4 at end of statement
        x.go:9:4: syntax error: unexpected name y5 at end of statement
        x.go:10:4: syntax error: unexpected name y6 at end of statement
        x.go:11:4: syntax error: unexpected name y7 at end of statement
        x.go:12:4: syntax error: unexpected name y8 at end of statement
        x.go:13:4: syntax error: unexpected name y9 at end of statement
        x.go:13:4: too many errors
    "#]],
    );
}

#[test]
fn a_line_has_one_syntax_error() {
    check(
        "package p

func f() { x y; x z; x 1 }

var a b c; var d e f
",
        expect![[r#"
        x.go:3:14: syntax error: unexpected name y at end of statement
        x.go:5:9: syntax error: unexpected name c after top level declaration
    "#]],
    );
}
