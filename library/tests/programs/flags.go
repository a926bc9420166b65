// Flags of all kinds, right and wrong.
// Args:
// Small:
package main

import (
	"encoding"
	"errors"
	"flag"
	"fmt"
	"os"
	"time"
)

type list []string

func (l *list) String() string { return fmt.Sprint([]string(*l)) }
func (l *list) Set(s string) error {
	if s == "bad" {
		return errors.New("no")
	}
	*l = append(*l, s)
	return nil
}

type txt struct{ s string }

func (t *txt) UnmarshalText(b []byte) error { t.s = "<" + string(b) + ">"; return nil }
func (t txt) MarshalText() ([]byte, error)  { return []byte(t.s), nil }

type boom struct{ p *int }

func (b boom) String() string   { return fmt.Sprint(*b.p) }
func (b boom) Set(string) error { return nil }

func main() {
	flag.CommandLine.SetOutput(os.Stdout)
	for _, args := range [][]string{{}, {"-b", "-i", "5", "x", "-i", "6"}, {"--i=7", "--", "-b"}, {"-nope"}, {"-i"}, {"-i", "zz"}, {"-b=maybe"}, {"-h"}, {"--help"}, {"---x"}, {"-=x"}, {"-"}, {"-u", "-1"}, {"-i64=0x10", "-u64", "99999999999999999999"}, {"-f", "1.5e3", "-d", "1h2m", "-s=", "-l", "a", "-l", "b"}, {"-d", "1"}, {"-l", "bad"}, {"-t", "tt"}, {"-fn", "q", "-bf", "-bf=w"}, {"-fn", "err"}, {"-bf=err"}, {"-f", "x"}, {"-b=false", "rest"}, {"-i=99999999999999999999"}} {
		fs := flag.NewFlagSet("prog", flag.ContinueOnError)
		fs.SetOutput(os.Stdout)
		b := fs.Bool("b", false, "a bool")
		i := fs.Int("i", 3, "an int `count` here")
		i64 := fs.Int64("i64", 0, "an int64\nwith lines")
		u := fs.Uint("u", 0, "uint")
		u64 := fs.Uint64("u64", 9, "uint64")
		s := fs.String("s", "def", "string")
		f := fs.Float64("f", 0, "float")
		d := fs.Duration("d", time.Second, "dur")
		var l list
		fs.Var(&l, "l", "list")
		var t txt
		fs.TextVar(&t, "t", txt{"init"}, "text")
		fs.Func("fn", "func", func(s string) error {
			fmt.Println("fn", s)
			if s == "err" {
				return errors.New("boo")
			}
			return nil
		})
		fs.BoolFunc("bf", "bfunc", func(s string) error {
			fmt.Println("bf", s)
			if s == "err" {
				return errors.New("boo")
			}
			return nil
		})
		err := fs.Parse(args)
		fmt.Println(args, err, errors.Is(err, flag.ErrHelp), *b, *i, *i64, *u, *u64, *s, *f, *d, l, t, fs.Args(), fs.NArg(), fs.NFlag(), fs.Arg(0), fs.Arg(5), fs.Parsed())
		fs.Visit(func(f *flag.Flag) { fmt.Println("set", f.Name, f.Value, f.DefValue) })
		fmt.Println(fs.Set("i", "88"), fs.Set("zz", "1"), *i, fs.Lookup("i").Value.(flag.Getter).Get(), fs.Lookup("zz") == nil, fs.Name(), fs.ErrorHandling())
	}
	fs := flag.NewFlagSet("", flag.PanicOnError)
	fs.SetOutput(os.Stdout)
	try := func(f func()) { defer func() { fmt.Println("panic:", recover()) }(); f() }
	fs.Bool("x", true, "xx")
	try(func() { fs.Bool("x", true, "xx") })
	try(func() { fs.Bool("-x", true, "xx") })
	try(func() { fs.Bool("a=x", true, "xx") })
	try(func() { fs.Parse([]string{"-q"}) })
	n := 4
	fs.Var(boom{&n}, "boom", "boom usage")
	fs.Usage()
	flag.Int("glob", 3, "global")
	flag.PrintDefaults()
	fmt.Println(flag.NFlag(), flag.Lookup("glob").DefValue, flag.Set("glob", "4"), flag.NFlag())
	var _ encoding.TextMarshaler = txt{}
}
