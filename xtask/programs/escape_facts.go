// Reads what real Go's compiler says about the functions of library packages and prints it as a table: a line per
// function, with its inline cost and, per parameter, where it leaks to; before them, which bodies of other packages'
// functions the package passes on (exported_bodies.go). Run by `cargo xtask escape-facts`, which also explains the
// format (library/facts/escape.txt).
//
// Arguments: the go command, and import paths. For each the compiler is run once, with inlining, since the summaries that callers of a
// library meet are those of its functions after inlining.
package main

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/build"
	"go/parser"
	"go/token"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"sort"
	"strconv"
	"strings"
)

const flags = "-m=2 -d=escapemutationscalls=1"

// A leak of a parameter: the least number of dereferences on the way to each place.
type leaks struct {
	heap, mutates, calls int
	// To an object on the heap, as explained: that is told of numbers too, which leak nothing.
	object  int
	results map[string]int
	// Its address is on the heap, and its value with it.
	moved bool
}

const none = 1 << 20

type function struct {
	name       string
	position   string
	parameters []parameter
	results    map[string]int
	// Implemented elsewhere, without a promise about its parameters.
	opaque bool
	// Implemented elsewhere, with the promise that it keeps none of its parameters. The compiler says nothing about those.
	promises bool
}

type parameter struct {
	// "file:line:column"; empty for one without a name.
	position string
	// It can leak something.
	pointers bool
}

func main() {
	goCommand, paths := os.Args[1], os.Args[2:]
	exports, err := exportFiles(goCommand, paths)
	if err != nil {
		fmt.Fprintln(os.Stderr, "go list:", err)
		os.Exit(1)
	}
	for _, path := range paths {
		if err := printPackage(goCommand, path, exports[path]); err != nil {
			fmt.Fprintln(os.Stderr, path+":", err)
			os.Exit(1)
		}
	}
}

func printPackage(goCommand, path, export string) error {
	listed, err := build.Import(path, "", 0)
	if _, empty := err.(*build.NoGoError); empty {
		return nil
	}
	if err != nil {
		return err
	}
	functions, err := declared(listed)
	if err != nil {
		return err
	}
	var others []passedOn
	if export != "" { // `unsafe` has none
		others, err = bodiesOfOthers(export, path)
	}
	if err != nil || len(functions)+len(others) == 0 {
		return err
	}
	said, err := compile(goCommand, path)
	if err != nil {
		return err
	}
	facts := read(said)
	fmt.Printf("package %s\n", path)
	printPassedOn(others)
	for _, f := range functions {
		fmt.Println(facts.describe(f))
	}
	return nil
}

// A line per package that the bodies are of.
func printPassedOn(bodies []passedOn) {
	names := map[string][]string{}
	for _, body := range bodies {
		names[body.path] = append(names[body.path], body.name)
	}
	paths := make([]string, 0, len(names))
	for path := range names {
		sort.Strings(names[path])
		paths = append(paths, path)
	}
	sort.Strings(paths)
	for _, path := range paths {
		fmt.Printf("passes-on %s %s\n", path, strings.Join(names[path], " "))
	}
}

func compile(goCommand, path string) (string, error) {
	command := exec.Command(goCommand, "build", "-gcflags="+flags, path)
	var said bytes.Buffer
	command.Stdout, command.Stderr = &said, &said
	if err := command.Run(); err != nil {
		return "", fmt.Errorf("%v\n%s", err, said.String())
	}
	return said.String(), nil
}

// The package's functions and methods that others can call, by name; generic ones have no summary of their own.
func declared(listed *build.Package) ([]function, error) {
	source := source{files: token.NewFileSet(), types: map[string]ast.Expr{}}
	var candidates []*ast.FuncDecl
	for _, name := range listed.GoFiles {
		full := filepath.Join(listed.Dir, name)
		file, err := parser.ParseFile(source.files, full, nil, parser.ParseComments)
		if err != nil {
			return nil, err
		}
		for _, declaration := range file.Decls {
			switch declaration := declaration.(type) {
			case *ast.FuncDecl:
				if declaration.Name.IsExported() && declaration.Type.TypeParams == nil {
					candidates = append(candidates, declaration)
				}
			case *ast.GenDecl:
				source.addTypes(declaration)
			}
		}
	}
	var functions []function
	for _, declaration := range candidates {
		if f, ok := source.describe(declaration); ok {
			functions = append(functions, f)
		}
	}
	sort.Slice(functions, func(i, j int) bool { return functions[i].name < functions[j].name })
	return functions, nil
}

// A package as it is written.
type source struct {
	files *token.FileSet
	// What stands behind the names of its types.
	types map[string]ast.Expr
}

func (s source) addTypes(declaration *ast.GenDecl) {
	for _, spec := range declaration.Specs {
		if spec, ok := spec.(*ast.TypeSpec); ok {
			s.types[spec.Name.Name] = spec.Type
		}
	}
}

// Whether values of a type have pointers in them, as far as this package tells: types of others may.
func (s source) hasPointers(expression ast.Expr) bool {
	switch expression := expression.(type) {
	case *ast.Ident:
		if of, ok := s.types[expression.Name]; ok {
			return s.hasPointers(of)
		}
		return expression.Name == "string" || expression.Name == "any" || expression.Name == "error"
	case *ast.ParenExpr:
		return s.hasPointers(expression.X)
	case *ast.ArrayType:
		return expression.Len == nil || s.hasPointers(expression.Elt)
	case *ast.StructType:
		for _, field := range expression.Fields.List {
			if s.hasPointers(field.Type) {
				return true
			}
		}
		return false
	}
	return true
}

func (s source) describe(declaration *ast.FuncDecl) (function, bool) {
	at := func(node ast.Node) string { return s.files.Position(node.Pos()).String() }
	f := function{name: declaration.Name.Name, position: at(declaration.Name), results: map[string]int{}}
	f.opaque = declaration.Body == nil && !promisesNoEscape(declaration)
	f.promises = declaration.Body == nil && promisesNoEscape(declaration)
	if declaration.Recv != nil {
		receiver, ok := receiverName(declaration.Recv.List[0].Type)
		if !ok {
			return f, false
		}
		f.name = receiver + "." + f.name
		// The compiler's position is that behind the word func.
		f.position = s.files.Position(declaration.Recv.Opening).String()
		f.add(s, declaration.Recv)
	}
	f.add(s, declaration.Type.Params)
	number := 0
	if declaration.Type.Results != nil {
		for _, field := range declaration.Type.Results.List {
			for _, name := range namesOf(field) {
				if name == "" || name == "_" {
					name = "~r" + strconv.Itoa(number)
				}
				f.results[name] = number
				number++
			}
		}
	}
	return f, true
}

func (f *function) add(s source, fields *ast.FieldList) {
	for _, field := range fields.List {
		pointers := s.hasPointers(field.Type)
		if len(field.Names) == 0 {
			f.parameters = append(f.parameters, parameter{pointers: pointers})
		}
		for _, name := range field.Names {
			f.parameters = append(f.parameters, parameter{s.files.Position(name.Pos()).String(), pointers})
		}
	}
}

func namesOf(field *ast.Field) []string {
	if len(field.Names) == 0 {
		return []string{""}
	}
	var names []string
	for _, name := range field.Names {
		names = append(names, name.Name)
	}
	return names
}

// As the compiler writes it: `T` or `(*T)`. Not ok: the type is generic.
func receiverName(expression ast.Expr) (string, bool) {
	switch expression := expression.(type) {
	case *ast.Ident:
		return expression.Name, true
	case *ast.ParenExpr:
		return receiverName(expression.X)
	case *ast.StarExpr:
		name, ok := receiverName(expression.X)
		return "(*" + name + ")", ok
	}
	return "", false
}

func promisesNoEscape(declaration *ast.FuncDecl) bool {
	if declaration.Doc == nil {
		return false
	}
	for _, comment := range declaration.Doc.List {
		if comment.Text == "//go:noescape" {
			return true
		}
	}
	return false
}

// What the compiler said, by position.
type facts struct {
	parameters map[string]*leaks
	costs      map[string]string
}

var (
	line     = regexp.MustCompile(`^(.+?:\d+:\d+): (.*)$`)
	cost     = regexp.MustCompile(`^can inline .* with cost (\d+) as: `)
	toHeap   = regexp.MustCompile(`^parameter .* leaks to \{heap\} for .* with derefs=(\d+):$`)
	toObject = regexp.MustCompile(`^parameter .* leaks to \{storage for .*\} for .* with derefs=(\d+):$`)
	plain    = regexp.MustCompile(`^leaking param: \S+$`)
	moved    = regexp.MustCompile(`^moved to heap: \S+$`)
	content  = regexp.MustCompile(`^leaking param content: \S+$`)
	toResult = regexp.MustCompile(`^leaking param: \S+ to result (\S+) level=(-?\d+)$`)
	mutates  = regexp.MustCompile(`^mutates param: \S+ derefs=(\d+)$`)
	calls    = regexp.MustCompile(`^calls param: \S+ derefs=(\d+)$`)
)

func read(said string) facts {
	f := facts{map[string]*leaks{}, map[string]string{}}
	lower := func(old *int, new string) {
		if number, err := strconv.Atoi(new); err == nil && number < *old {
			*old = number
		}
	}
	for _, row := range strings.Split(said, "\n") {
		parts := line.FindStringSubmatch(row)
		if parts == nil {
			continue
		}
		position, text := absolute(parts[1]), parts[2]
		of := f.parameters[position]
		if of == nil {
			of = &leaks{none, none, none, none, map[string]int{}, false}
			f.parameters[position] = of
		}
		if m := cost.FindStringSubmatch(text); m != nil {
			f.costs[position] = m[1]
		} else if m := toHeap.FindStringSubmatch(text); m != nil {
			lower(&of.heap, m[1])
		} else if m := toObject.FindStringSubmatch(text); m != nil {
			lower(&of.object, m[1])
		} else if plain.MatchString(text) {
			of.heap = 0
		} else if moved.MatchString(text) {
			of.moved = true
		} else if content.MatchString(text) {
			if of.heap = min(of.heap, of.object); of.heap == none {
				of.heap = 1
			}
		} else if m := toResult.FindStringSubmatch(text); m != nil {
			of.results[m[1]], _ = strconv.Atoi(m[2])
		} else if m := mutates.FindStringSubmatch(text); m != nil {
			lower(&of.mutates, m[1])
		} else if m := calls.FindStringSubmatch(text); m != nil {
			lower(&of.calls, m[1])
		}
	}
	return f
}

func absolute(position string) string {
	whole, err := filepath.Abs(position)
	if err != nil {
		return position
	}
	return whole
}

func (f facts) describe(fn function) string {
	words := []string{fn.name, "."}
	if cost, ok := f.costs[fn.position]; ok {
		words[1] = cost
	}
	for _, p := range fn.parameters {
		words = append(words, f.token(fn, p))
	}
	return strings.Join(words, " ")
}

func (f facts) token(fn function, p parameter) string {
	if fn.promises && p.pointers {
		// It may still write through them and call them.
		return "m0,c0"
	}
	of := f.parameters[p.position]
	if of == nil {
		if p.position == "" && fn.opaque && p.pointers {
			return "h0"
		}
		return "-"
	}
	var places []string
	add := func(place string, derefs int) {
		if derefs != none {
			places = append(places, place+strconv.Itoa(derefs))
		}
	}
	if of.moved && p.pointers {
		of.heap = 0
	}
	add("h", of.heap)
	names := make([]string, 0, len(of.results))
	for name := range of.results {
		names = append(names, name)
	}
	sort.Slice(names, func(i, j int) bool { return fn.results[names[i]] < fn.results[names[j]] })
	for _, name := range names {
		add("r"+strconv.Itoa(fn.results[name])+"=", of.results[name])
	}
	add("m", of.mutates)
	add("c", of.calls)
	if len(places) == 0 {
		return "-"
	}
	return strings.Join(places, ",")
}
