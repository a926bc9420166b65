// Package testing: reports of tests, subtests, fuzz seeds and examples.
// Args:
// Small:
package main

import (
	"fmt"
	"io"
	"os"
	"reflect"
	"strings"
	"testing"
	"time"
)

type deps struct{}

func (deps) ImportPath() string                          { return "x" }
func (deps) ModulePath() string                          { return "x" }
func (deps) MatchString(pat, str string) (bool, error)   { return strings.Contains(str, pat), nil }
func (deps) SetPanicOnExit0(bool)                        {}
func (deps) StartCPUProfile(io.Writer) error             { return nil }
func (deps) StopCPUProfile()                             {}
func (deps) StartTestLog(io.Writer)                      {}
func (deps) StopTestLog() error                          { return nil }
func (deps) WriteProfileTo(string, io.Writer, int) error { return nil }

type entry = struct {
	Parent     string
	Path       string
	Data       []byte
	Values     []any
	Generation int
	IsSeed     bool
}

func (deps) CoordinateFuzzing(time.Duration, int64, time.Duration, int64, int, []entry, []reflect.Type, string, string) error {
	return nil
}
func (deps) RunFuzzWorker(func(entry) error) error              { return nil }
func (deps) ReadCorpus(string, []reflect.Type) ([]entry, error) { return nil, nil }
func (deps) CheckCorpus([]any, []reflect.Type) error            { return nil }
func (deps) ResetCoverage()                                     {}
func (deps) SnapshotCoverage()                                  {}
func (deps) InitRuntimeCoverage() (string, func(string, string) (string, error), func() float64) {
	return "", nil, nil
}

func helper(t *testing.T, s string) { t.Helper(); t.Error("from helper", s) }

func main() {
	fmt.Println(testing.Testing())
	r := testing.BenchmarkResult{N: 1000, T: time.Millisecond * 3, Bytes: 100, MemAllocs: 3000, MemBytes: 64000, Extra: map[string]float64{"foo/op": 3.14159, "zz": 12345}}
	fmt.Println(r, r.MemString(), r.NsPerOp(), r.AllocsPerOp(), r.AllocedBytesPerOp())
	for _, v := range []float64{0, 1e9, 999.95, 999.9, 99.995, 99, 9.9995, 9.99, 0.99995, 0.5, 0.09999, 0.05, 0.005, 0.0005, 0.00005, 1e-9} {
		fmt.Println(testing.BenchmarkResult{N: 1, Extra: map[string]float64{"ns/op": v, "x": v}})
	}
	var sink []byte
	fmt.Println(testing.AllocsPerRun(100, func() { sink = make([]byte, 100) }), testing.AllocsPerRun(10, func() {}))
	_ = sink
	tests := []testing.InternalTest{
		{"TestPass", func(t *testing.T) { t.Log("hidden", 1) }},
		{"TestFail", func(t *testing.T) { t.Log("shown\nmulti"); t.Errorf("bad %d", 3); t.Fatal("end"); t.Log("never") }},
		{"TestSkip", func(t *testing.T) { t.Skip("why") }},
		{"TestSub", func(t *testing.T) {
			t.Run("a b", func(t *testing.T) { t.Log("in a") })
			t.Run("a b", func(t *testing.T) { helper(t, "x") })
			t.Run("", func(t *testing.T) { t.Run("deep", func(t *testing.T) { t.Fail() }) })
			t.Log("after", t.Name(), t.Failed())
		}},
		{"TestCleanup", func(t *testing.T) {
			t.Cleanup(func() { t.Log("c1") })
			t.Cleanup(func() { t.Log("c2") })
			d := t.TempDir()
			os.WriteFile(d+"/f", nil, 0o600)
			t.Setenv("QQ", "1")
			t.Fail()
			fmt.Fprintf(t.Output(), "out\nput\n")
			if t.Context().Err() != nil {
				t.Error("ctx")
			}
		}},
		{"TestPar", func(t *testing.T) {
			for _, n := range []string{"p1"} {
				t.Run(n, func(t *testing.T) { t.Parallel(); t.Log(n) })
			}
			t.Log("par body done")
		}},
		{"TestParTop", func(t *testing.T) { t.Parallel(); t.Log("top") }},
	}
	fuzz := []testing.InternalFuzzTarget{{"FuzzX", func(f *testing.F) {
		f.Add(1, "a")
		f.Add(2, "b")
		f.Fuzz(func(t *testing.T, i int, s string) {
			if i == 2 {
				t.Error("two", s)
			}
		})
	}}}
	ex := []testing.InternalExample{{"ExampleA", func() { fmt.Println("hi") }, "hi\n", false}, {"ExampleB", func() { fmt.Println("b\na") }, "a\nb", true}, {"ExampleC", func() { fmt.Println("zz") }, "yy", false}}
	os.Args = []string{"x", "-test.v"}
	stdout := os.Stdout
	reader, writer, err := os.Pipe()
	if err != nil {
		panic(err)
	}
	os.Stdout = writer
	report := make(chan string)
	go func() {
		text, _ := io.ReadAll(reader)
		report <- string(text)
	}()
	code := testing.MainStart(deps{}, tests, nil, fuzz, ex).Run()
	writer.Close()
	os.Stdout = stdout
	// Times vary.
	for line := range strings.Lines(<-report) {
		if at := strings.LastIndex(line, " ("); at > 0 && strings.Contains(line, "--- ") {
			line = line[:at] + "\n"
		}
		fmt.Print(line)
	}
	fmt.Println("code", code)
}
