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

// parent is the folder that the program makes its files in.
var parent string

// show prints what it is given, with the folder under one name wherever it is.
func show(values ...any) {
	fmt.Print(strings.ReplaceAll(fmt.Sprintln(values...), parent, "/parent"))
}

func main() {
	logging()
	parent, _ = os.MkdirTemp("", "burrow")
	defer os.RemoveAll(parent)
	dir := parent + "/folder"
	makeFiles(dir)
	walking(dir)
	patterns(dir)
	links(dir)
	relative()
	whole(dir)
}

func logging() {
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
}

// makeFiles fills the folder with files and links.
func makeFiles(dir string) {
	os.MkdirAll(dir+"/a/b", 0o755)
	os.WriteFile(dir+"/a/f.txt", []byte("x"), 0o644)
	os.WriteFile(dir+"/g.go", nil, 0o644)
	os.Symlink("a/b", dir+"/l")
	os.Symlink(dir+"/l", dir+"/m")
	os.Symlink("loop", dir+"/loop")
	os.Symlink("../..", dir+"/a/b/up")
	os.Symlink("nothing", dir+"/dead")
}

func walking(dir string) {
	filepath.Walk(dir, func(p string, i fs.FileInfo, err error) error {
		show(p, i.Name(), i.IsDir(), err)
		if i.Name() == "b" {
			return filepath.SkipDir
		}
		return nil
	})
	filepath.WalkDir(dir, func(p string, i fs.DirEntry, err error) error {
		show(p, i.Name(), i.IsDir(), err)
		if i.Name() == "f.txt" {
			return filepath.SkipDir
		}
		return nil
	})
	show(filepath.WalkDir(dir, func(p string, i fs.DirEntry, err error) error {
		show(p)
		if i.Name() == "f.txt" {
			return filepath.SkipAll
		}
		return nil
	}))
	show(filepath.WalkDir("/nope", func(p string, i fs.DirEntry, err error) error { show(p, i, err); return errors.New("mine") }))
	show(filepath.Walk("/nope", func(p string, i fs.FileInfo, err error) error { show(p, i, err); return err }))
}

func patterns(dir string) {
	for _, p := range []string{dir + "/*", dir + "/*/*", dir + "/g.?o", dir + "/[a", dir[:len(dir)-1] + "?/a/f.txt", dir + "/nope", dir + "/g.go", dir + "/a/*/*", ""} {
		show(filepath.Glob(p))
	}
}

func links(dir string) {
	os.Chdir(dir)
	for _, p := range []string{dir + "/l", "m", "l/up/g.go", "loop", "dead", "g.go/x", "", ".", "..", "a/../a/f.txt", "/", dir + "/nope", "./a//b/", "a/b/up/a", "l/.."} {
		show(filepath.EvalSymlinks(p))
		show(filepath.Abs(p))
		show(filepath.IsLocal(p), filepath.IsAbs(p), filepath.Ext(p), filepath.Base(p), filepath.Dir(p))
		show(filepath.Localize(p))
		show(filepath.Split(p))
	}
}

func relative() {
	ps := []string{"", ".", "..", "a", "a/b", "a/b/c", "/", "/a", "/a/b", "../a", "../../x", "a/../..", "/x/y/z"}
	for _, a := range ps {
		for _, b := range ps {
			fmt.Println(a, b)
			fmt.Println(filepath.Rel(a, b))
			fmt.Println(filepath.Join(a, b))
		}
	}
	fmt.Println(filepath.SplitList("a:b::c"), filepath.SplitList(""), filepath.VolumeName("/a"), filepath.ToSlash("a/b"), filepath.FromSlash("a/b"))
}

func whole(dir string) {
	is, err := ioutil.ReadDir(dir)
	for _, i := range is {
		show(i.Name())
	}
	show(err)
	b, err := ioutil.ReadFile("g.go")
	show(b, err)
	show(ioutil.WriteFile("h", []byte("h"), 0o600))
	b, err = ioutil.ReadAll(strings.NewReader("zz"))
	show(b, err)
}
