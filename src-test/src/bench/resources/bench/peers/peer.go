// The works of the table by goroutines, one at a time: prints a JSON line for each run.
//
// usage: peer SIZE RUNS WORK...
package main

import (
	"fmt"
	"os"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"
)

const (
	roundsOfTimers = 5
	batch          = 1000
)

type figures map[string]float64

func ns(start time.Time, operations int) figures {
	return figures{"ns": float64(time.Since(start)) / float64(operations)}
}

func check(holds bool) {
	if !holds {
		panic("a wrong result")
	}
}

func atLeastOne(n int) int {
	if n < 1 {
		return 1
	}
	return n
}

// Runs both, and waits for them.
func both(one, other func()) {
	var running sync.WaitGroup
	running.Add(2)
	for _, body := range []func(){one, other} {
		body := body
		go func() {
			body()
			running.Done()
		}()
	}
	running.Wait()
}

func switches(size int) figures {
	half := func() {
		for i := 0; i < size/2; i++ {
			runtime.Gosched()
		}
	}
	start := time.Now()
	both(half, half)
	return ns(start, size)
}

func spawn(size int) figures {
	batches := (size + batch - 1) / batch
	sum := 0
	start := time.Now()
	for b := 0; b < batches; b++ {
		var running sync.WaitGroup
		running.Add(batch)
		for i := 0; i < batch; i++ {
			i := i
			go func() {
				sum += i
				running.Done()
			}()
		}
		running.Wait()
	}
	check(sum == batches*batch*(batch-1)/2)
	return ns(start, batches*batch)
}

func queue(size, capacity int) figures {
	items := make(chan int, capacity)
	sum := 0
	start := time.Now()
	both(
		func() {
			for i := 0; i < size; i++ {
				items <- i
			}
		},
		func() {
			for i := 0; i < size; i++ {
				sum += <-items
			}
		})
	check(sum == size*(size-1)/2)
	return ns(start, size)
}

func queue1(size int) figures   { return queue(size, 1) }
func queue100(size int) figures { return queue(size, 100) }

// A channel that is used once stands for a future.
func wakeUps(size int) figures {
	ping := make(chan struct{}, 1)
	pong := make(chan struct{}, 1)
	start := time.Now()
	both(
		func() {
			for i := 0; i < size/2; i++ {
				ping <- struct{}{}
				<-pong
				pong = make(chan struct{}, 1)
			}
		},
		func() {
			for i := 0; i < size/2; i++ {
				<-ping
				ping = make(chan struct{}, 1)
				pong <- struct{}{}
			}
		})
	return ns(start, size)
}

func cpu() time.Duration {
	var usage syscall.Rusage
	check(syscall.Getrusage(syscall.RUSAGE_SELF, &usage) == nil)
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

// Bytes of this process by that name.
func memory(field string) float64 {
	status, _ := os.ReadFile("/proc/self/status")
	for _, line := range strings.Split(string(status), "\n") {
		if strings.HasPrefix(line, field) {
			kilobytes, _ := strconv.ParseFloat(strings.Fields(line)[1], 64)
			return kilobytes * 1024
		}
	}
	return 0
}

// Microseconds, 0 to 100 ms: the same numbers in each program.
type delays uint32

func (state *delays) next() int {
	*state = (*state*1103515245 + 12345) & 0x7fffffff
	return int(*state>>8) % 100001
}

func timers(size int) figures {
	state := delays(12345)
	ideal := 0
	before := cpu()
	start := time.Now()
	for round := 0; round < roundsOfTimers; round++ {
		var running sync.WaitGroup
		running.Add(size)
		longest := 0
		for i := 0; i < size; i++ {
			micros := state.next()
			if micros > longest {
				longest = micros
			}
			go func() {
				time.Sleep(time.Duration(micros) * time.Microsecond)
				running.Done()
			}()
		}
		ideal += longest
		running.Wait()
	}
	wall := time.Since(start)
	return figures{
		"cpu":  float64(cpu()-before) / float64(size) / roundsOfTimers,
		"wall": float64(wall) / float64(ideal) / 1e3,
		"peak": memory("VmHWM") / 1e6,
	}
}

// The process' memory: stacks do not count as its heap.
func suspended(size int) figures {
	future := make(chan struct{})
	var running sync.WaitGroup
	running.Add(size)
	started := 0
	runtime.GC()
	before := memory("VmRSS")
	for i := 0; i < size; i++ {
		go func() {
			started++
			<-future
			running.Done()
		}()
	}
	for started < size {
		runtime.Gosched()
	}
	bytes := (memory("VmRSS") - before) / float64(size)
	start := time.Now()
	close(future)
	running.Wait()
	return figures{"bytes": bytes, "release": ns(start, size)["ns"]}
}

// Of suspended tasks: only the first ones are made, and released, for the first time.
func coldOrWarm(of figures, run int) figures {
	if run == 0 {
		return figures{"bytes": of["bytes"], "release_first": of["release"]}
	}
	return figures{"release_warm": of["release"]}
}

var works = map[string]func(int) figures{
	"switch":    switches,
	"spawn":     spawn,
	"queue1":    queue1,
	"queue100":  queue100,
	"wakeup":    wakeUps,
	"timers":    timers,
	"suspended": suspended,
}

func main() {
	runtime.GOMAXPROCS(1)
	size, _ := strconv.Atoi(os.Args[1])
	runs, _ := strconv.Atoi(os.Args[2])
	for _, work := range os.Args[3:] {
		if work != "suspended" {
			works[work](atLeastOne(size / 10))
		}
		for run := 0; run < runs; run++ {
			result := works[work](size)
			if work == "suspended" {
				result = coldOrWarm(result, run)
			}
			fmt.Printf(`{"work": "%s", "run": %d`, work, run)
			for name, value := range result {
				fmt.Printf(`, "%s": %g`, name, value)
			}
			fmt.Println("}")
		}
	}
}
