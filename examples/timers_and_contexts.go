// Timers, tickers, sleeping, contexts with deadlines, dates.
//
// Args: 1000
// Small: 50
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strconv"
	"sync"
	"sync/atomic"
	"time"
)

func main() {
	n, _ := strconv.Atoi(os.Args[1])
	start := time.Now()
	time.Sleep(10 * time.Millisecond)
	e := time.Since(start)
	fmt.Println(e >= 10*time.Millisecond, e < 10*time.Second)
	t := time.NewTimer(time.Hour)
	fmt.Println(t.Stop(), t.Stop(), len(t.C), cap(t.C))
	t.Reset(time.Millisecond)
	<-t.C
	fmt.Println(t.Reset(time.Millisecond))
	time.Sleep(5 * time.Millisecond)
	fmt.Println(t.Stop()) // true: unreceived value discarded
	select {
	case <-t.C:
		fmt.Println("stale")
	default:
		fmt.Println("no stale value")
	}
	tk := time.NewTicker(3 * time.Millisecond)
	ticks := 0
	for range tk.C {
		ticks++
		if ticks == 5 {
			tk.Stop()
			break
		}
	}
	select {
	case <-tk.C:
		fmt.Println("tick")
	case <-time.After(10 * time.Millisecond):
		fmt.Println("stopped")
	}
	tk.Reset(time.Millisecond)
	<-tk.C
	tk.Stop()
	ch := make(chan int)
	time.AfterFunc(2*time.Millisecond, func() { ch <- 42 })
	fmt.Println(<-ch)
	af := time.AfterFunc(time.Hour, func() { panic("no") })
	fmt.Println(af.Stop(), af.Stop())
	var fired atomic.Int32
	var wg sync.WaitGroup
	for i := 0; i < n; i++ {
		wg.Add(1)
		time.AfterFunc(time.Duration(i%10)*time.Millisecond, func() { fired.Add(1); wg.Done() })
	}
	wg.Wait()
	fmt.Println(fired.Load())
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Millisecond)
	defer cancel()
	<-ctx.Done()
	fmt.Println(ctx.Err(), errors.Is(ctx.Err(), context.DeadlineExceeded))
	c2, cancel2 := context.WithCancel(context.WithValue(context.Background(), "k", "v"))
	c3, cancel3 := context.WithTimeout(c2, time.Hour)
	defer cancel3()
	fmt.Println(c3.Value("k"), c3.Err())
	go func() { time.Sleep(time.Millisecond); cancel2() }()
	<-c3.Done()
	fmt.Println(c3.Err(), context.Cause(c3))
	c4, cancel4 := context.WithCancelCause(context.Background())
	stopped := context.AfterFunc(c4, func() { ch <- 7 })
	cancel4(errors.New("because"))
	fmt.Println(<-ch, stopped(), context.Cause(c4), c4.Err())
	// many sleepers
	var wg2 sync.WaitGroup
	for i := 0; i < 5*n; i++ {
		wg2.Add(1)
		go func() { defer wg2.Done(); time.Sleep(time.Duration(i%20) * time.Millisecond) }()
	}
	wg2.Wait()
	d := time.Date(2024, time.February, 29, 12, 30, 0, 0, time.UTC)
	since := time.Now().Unix()
	fmt.Println(since > 1700000000, time.Unix(since, 0).Sub(time.Now()).Abs() < time.Minute)
	fmt.Println(d, d.Weekday(), d.YearDay(), d.Add(36*time.Hour).Format(time.RFC1123))
	p, err := time.Parse("2006-01-02 15:04", "2020-13-01 00:00")
	fmt.Println(p, err)
	fmt.Println(time.Duration(90061)*time.Second, 1500*time.Microsecond)
}
