// Log lines, walks through folders, patterns, links, relative paths.
// Args:
// Small:
package main

import (
	"errors"
	"fmt"
	"io/fs"
	"io/ioutil"
	"log"
	"os"
	"path/filepath"
	"strings"
)

func main() {
	for _, f := range []int{0, log.Lshortfile, log.Lshortfile | log.Lmsgprefix, log.Lmsgprefix} {
		l := log.New(os.Stdout, "pre: ", f)
		l.Print("a", 1, 2, "b")
		l.Println("x", 3)
		l.Printf("%d\n", 4)
		l.Print("")
		l.Output(1, "o")
		func() { defer func() { fmt.Println(recover()) }(); l.Panicf("p%d", 1) }()
		func() { defer func() { fmt.Println(recover()) }(); l.Panicln("p", 1) }()
	}
	log.SetOutput(os.Stdout)
	log.SetFlags(log.Lshortfile)
	log.SetPrefix("> ")
	log.Print("hi")
	log.Println("x")
	log.Printf("y")
	log.Output(1, "z")
	fmt.Println(log.Flags(), log.Prefix(), log.Writer() == os.Stdout, log.Default() != nil)
	var sb strings.Builder
	log.New(&sb, "", log.LstdFlags|log.Lmicroseconds|log.LUTC).Print("x")
	fmt.Println(len(sb.String()))
	os.RemoveAll("/tmp/burrow-logs-and-paths")
	os.MkdirAll("/tmp/burrow-logs-and-paths/a/b", 0o755)
	os.WriteFile("/tmp/burrow-logs-and-paths/a/f.txt", []byte("x"), 0o644)
	os.WriteFile("/tmp/burrow-logs-and-paths/g.go", nil, 0o644)
	os.Symlink("a/b", "/tmp/burrow-logs-and-paths/l")
	os.Symlink("/tmp/burrow-logs-and-paths/l", "/tmp/burrow-logs-and-paths/m")
	os.Symlink("loop", "/tmp/burrow-logs-and-paths/loop")
	os.Symlink("../..", "/tmp/burrow-logs-and-paths/a/b/up")
	os.Symlink("nothing", "/tmp/burrow-logs-and-paths/dead")
	filepath.Walk("/tmp/burrow-logs-and-paths", func(p string, i fs.FileInfo, err error) error {
		fmt.Println(p, i.Name(), i.IsDir(), err)
		if i.Name() == "b" {
			return filepath.SkipDir
		}
		return nil
	})
	filepath.WalkDir("/tmp/burrow-logs-and-paths", func(p string, i fs.DirEntry, err error) error {
		fmt.Println(p, i.Name(), i.IsDir(), err)
		if i.Name() == "f.txt" {
			return filepath.SkipDir
		}
		return nil
	})
	fmt.Println(filepath.WalkDir("/tmp/burrow-logs-and-paths", func(p string, i fs.DirEntry, err error) error {
		fmt.Println(p)
		if i.Name() == "f.txt" {
			return filepath.SkipAll
		}
		return nil
	}))
	fmt.Println(filepath.WalkDir("/nope", func(p string, i fs.DirEntry, err error) error { fmt.Println(p, i, err); return errors.New("mine") }))
	fmt.Println(filepath.Walk("/nope", func(p string, i fs.FileInfo, err error) error { fmt.Println(p, i, err); return err }))
	for _, p := range []string{"/tmp/burrow-logs-and-paths/*", "/tmp/burrow-logs-and-paths/*/*", "/tmp/burrow-logs-and-paths/g.?o", "/tmp/burrow-logs-and-paths/[a", "/tmp/burrow-logs-and-path?/a/f.txt", "/tmp/burrow-logs-and-paths/nope", "/tmp/burrow-logs-and-paths/g.go", "/tmp/burrow-logs-and-paths/a/*/*", ""} {
		fmt.Println(filepath.Glob(p))
	}
	os.Chdir("/tmp/burrow-logs-and-paths")
	for _, p := range []string{"/tmp/burrow-logs-and-paths/l", "m", "l/up/g.go", "loop", "dead", "g.go/x", "", ".", "..", "a/../a/f.txt", "/", "/tmp/burrow-logs-and-paths/nope", "./a//b/", "a/b/up/a", "l/.."} {
		fmt.Println(filepath.EvalSymlinks(p))
		fmt.Println(filepath.Abs(p))
		fmt.Println(filepath.IsLocal(p), filepath.IsAbs(p), filepath.Ext(p), filepath.Base(p), filepath.Dir(p))
		fmt.Println(filepath.Localize(p))
		fmt.Println(filepath.Split(p))
	}
	ps := []string{"", ".", "..", "a", "a/b", "a/b/c", "/", "/a", "/a/b", "../a", "../../x", "a/../..", "/x/y/z"}
	for _, a := range ps {
		for _, b := range ps {
			fmt.Println(a, b)
			fmt.Println(filepath.Rel(a, b))
			fmt.Println(filepath.Join(a, b))
		}
	}
	fmt.Println(filepath.SplitList("a:b::c"), filepath.SplitList(""), filepath.VolumeName("/a"), filepath.ToSlash("a/b"), filepath.FromSlash("a/b"))
	is, err := ioutil.ReadDir("/tmp/burrow-logs-and-paths")
	for _, i := range is {
		fmt.Println(i.Name())
	}
	fmt.Println(err)
	b, err := ioutil.ReadFile("g.go")
	fmt.Println(b, err)
	fmt.Println(ioutil.WriteFile("h", []byte("h"), 0o600))
	b, err = ioutil.ReadAll(strings.NewReader("zz"))
	fmt.Println(b, err)
}
