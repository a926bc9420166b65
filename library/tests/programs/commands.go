// Commands run by os/exec.
// Args:
// Small:
package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"time"
)

func main() {
	out, err := exec.Command("echo", "hello", "a b").Output()
	fmt.Printf("%q %v\n", out, err)
	c := exec.Command("sh", "-c", "cat; echo err >&2; exit 3")
	c.Stdin = strings.NewReader("input")
	out, err = c.Output()
	var ee *exec.ExitError
	fmt.Printf("%q %v %v %q %d %v\n", out, err, errors.As(err, &ee), ee.Stderr, ee.ExitCode(), c.ProcessState)
	out, err = exec.Command("sh", "-c", "echo out; echo err >&2").CombinedOutput()
	fmt.Printf("%q %v\n", out, err)
	_, err = exec.Command("nonexistent-cmd").Output()
	fmt.Println(err, errors.Is(err, exec.ErrNotFound))
	_, err = exec.Command("/nonexistent/cmd").Output()
	fmt.Println(err)
	_, err = exec.Command("/etc/passwd").Output()
	fmt.Println(err)
	c = exec.Command("pwd")
	c.Dir = "/tmp"
	out, err = c.Output()
	fmt.Printf("%q %v\n", out, err)
	c = exec.Command("pwd")
	c.Dir = "/nope"
	out, err = c.Output()
	fmt.Printf("%q %v\n", out, err)
	c = exec.Command("sh", "-c", "echo $FOO $BAR")
	c.Env = []string{"FOO=1", "BAR=x", "FOO=2"}
	out, err = c.Output()
	fmt.Printf("%q %v\n", out, err)
	c = exec.Command("sh", "-c", "kill -9 $$")
	fmt.Println(c.Run(), c.ProcessState.Exited(), c.ProcessState.ExitCode(), c.ProcessState.Sys().(syscall.WaitStatus).Signal())
	ctx, cancel := context.WithCancel(context.Background())
	start := time.Now()
	c = exec.CommandContext(ctx, "sleep", "60")
	fmt.Println(c.Start())
	cancel()
	fmt.Println(c.Wait(), time.Since(start) < 50*time.Second)
	ctx, cancel = context.WithDeadline(context.Background(), start)
	fmt.Println(exec.CommandContext(ctx, "sleep", "60").Run())
	cancel()
	c = exec.Command("cat")
	in, _ := c.StdinPipe()
	o, _ := c.StdoutPipe()
	fmt.Println(c.Start())
	go func() { io.WriteString(in, "through pipes"); in.Close() }()
	b, _ := io.ReadAll(o)
	fmt.Printf("%q %v\n", b, c.Wait())
	fmt.Println(c.Wait(), c.Start())
	c = exec.Command("sh", "-c", "cat <&3")
	f, _ := os.CreateTemp("", "x")
	f.WriteString("extra")
	f.Seek(0, 0)
	c.ExtraFiles = []*os.File{f}
	out, err = c.Output()
	fmt.Printf("%q %v\n", out, err)
	os.Remove(f.Name())
	p, err := exec.LookPath("sh")
	fmt.Println(p != "", err)
	fmt.Println(exec.Command("echo", "x y", "z").Args, (&exec.Cmd{}).Run())
	var wg sync.WaitGroup
	var mu sync.Mutex
	total := 0
	for i := 0; i < 5; i++ {
		wg.Add(1)
		go func() {
			defer wg.Done()
			out, err := exec.Command("sh", "-c", fmt.Sprintf("sleep 0.0%d; echo %d", i%5, i)).Output()
			if err != nil {
				fmt.Println(err)
			}
			mu.Lock()
			total += len(bytes.TrimSpace(out))
			mu.Unlock()
		}()
	}
	wg.Wait()
	fmt.Println(total)
	big, err := exec.Command("sh", "-c", "head -c 300000 /dev/zero").Output()
	fmt.Println(len(big), err)
	pr, err := os.StartProcess("/bin/sh", []string{"sh", "-c", "exit 7"}, &os.ProcAttr{Files: []*os.File{os.Stdin, os.Stdout, os.Stderr}})
	fmt.Println(err)
	st, err := pr.Wait()
	fmt.Println(st, err, st.Success(), pr.Kill(), st.Pid() == pr.Pid)
}
