// Files, folders, environment, paths, exit status.
//
// Args: x
// Small: x
package main

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"sort"
	"strings"
	"syscall"
	"time"
)

func main() {
	fmt.Println(len(os.Args), os.Getenv("NOPE") == "", os.Getpid() > 1)
	_, err := os.ReadFile("/nope/x")
	fmt.Println(err, errors.Is(err, os.ErrNotExist), os.IsNotExist(err), errors.Is(err, fs.ErrExist))
	var pe *fs.PathError
	fmt.Println(errors.As(err, &pe), pe.Op, pe.Path, pe.Err == syscall.ENOENT)
	dir, err := os.MkdirTemp("", "burrow*test")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(dir)
	name := dir + "/a.txt"
	fmt.Println(os.WriteFile(name, []byte("hello\nworld\nthree"), 0o640))
	data, err := os.ReadFile(name)
	fmt.Printf("%q %v\n", data, err)
	f, err := os.Open(name)
	sc := bufio.NewScanner(f)
	for sc.Scan() {
		fmt.Println("line", sc.Text())
	}
	_, err = f.Write([]byte("x"))
	fmt.Println(strings.Replace(fmt.Sprint(err), dir, "DIR", 1))
	st, err := f.Stat()
	fmt.Println(st.Name(), st.Size(), st.Mode(), st.IsDir(), err, time.Since(st.ModTime()).Abs() < time.Hour)
	fmt.Println(f.Seek(6, io.SeekStart))
	b := make([]byte, 5)
	n, err := f.ReadAt(b, 0)
	fmt.Println(n, err, string(b))
	n, err = io.ReadFull(f, b)
	fmt.Println(n, err, string(b))
	n, err = f.ReadAt(b, 15)
	fmt.Println(n, err)
	fmt.Println(f.Close(), strings.Replace(fmt.Sprint(f.Close()), dir, "DIR", 1))
	_, err = f.Read(b)
	fmt.Println(strings.Replace(fmt.Sprint(err), dir, "DIR", 1), errors.Is(err, os.ErrClosed))
	fmt.Println(os.MkdirAll(dir+"/x/y/z", 0o755), os.Mkdir(dir+"/x", 0o755) != nil)
	os.WriteFile(dir+"/x/1", nil, 0o600)
	os.WriteFile(dir+"/x/2", []byte("22"), 0o600)
	es, err := os.ReadDir(dir + "/x")
	for _, e := range es {
		fmt.Println(e, e.IsDir(), e.Type())
	}
	fs.WalkDir(os.DirFS(dir), ".", func(p string, d fs.DirEntry, err error) error {
		fmt.Println(p, d.IsDir(), err)
		return nil
	})
	fmt.Println(os.Rename(dir+"/x/2", dir+"/x/3"), os.Remove(dir+"/x/3"), os.Remove(dir+"/x/3") != nil)
	g, err := os.OpenFile(dir+"/log", os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	for i := 0; i < 3; i++ {
		fmt.Fprintf(g, "entry %d\n", i)
	}
	g.WriteString("end")
	g.Close()
	data, _ = os.ReadFile(dir + "/log")
	fmt.Printf("%q\n", data)
	os.Setenv("FOO", "bar")
	v, ok := os.LookupEnv("FOO")
	fmt.Println(v, ok, os.ExpandEnv("$FOO-${FOO}x$NOPE!$"), os.Expand("${a}b$c", strings.ToUpper))
	os.Unsetenv("FOO")
	_, ok = os.LookupEnv("FOO")
	fmt.Println(ok)
	m, err := fs.Glob(os.DirFS(dir), "*/?")
	sort.Strings(m)
	fmt.Println(m, err)
	fmt.Println(path.Join("a", "../b", "/c"), path.Base("/x/y.go"), path.Ext("y.tar.gz"), path.Clean("/../a//b/./c/.."), path.Dir("/a/b"))
	mt, err := path.Match("*.g[a-o]", "foo.go")
	fmt.Println(mt, err)
	r, w, _ := os.Pipe()
	go func() { fmt.Fprint(w, "through the pipe"); w.Close() }()
	all, err := io.ReadAll(r)
	fmt.Println(string(all), err)
	fmt.Println(syscall.ENOENT, syscall.Errno(9999), syscall.SIGINT, os.Interrupt)
	fmt.Println(fs.FileMode(0o4755|fs.ModeDir|fs.ModeSetuid), fs.ValidPath("a/../b"))
	fmt.Fprintln(os.Stderr, "to stderr")
	wd, err := os.Getwd()
	fmt.Println(wd != "", err)
	defer fmt.Println("not printed")
	os.Exit(3)
}
