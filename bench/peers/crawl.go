// Lists DBFS below a folder with a number of requests in flight, and prints what it found as JSON:
//
//	DATABRICKS_HOST=... DATABRICKS_TOKEN=... crawl ROOT IN_FLIGHT
//
// It keeps nothing but sums, repeats 429s, and ends at any other failure.
package main

import (
	"encoding/json"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"sync"
	"time"
)

type fileInfo struct {
	Path             string `json:"path"`
	IsDir            bool   `json:"is_dir"`
	FileSize         int64  `json:"file_size"`
	ModificationTime int64  `json:"modification_time"`
}

type listing struct {
	Files []fileInfo `json:"files"`
}

type totals struct {
	Directories int   `json:"directories"`
	Files       int   `json:"files"`
	Bytes       int64 `json:"bytes"`
}

type crawler struct {
	client http.Client
	host   string
	token  string

	mutex   sync.Mutex
	changed *sync.Cond
	pending []string
	busy    int // directories that are being listed
	sum     totals
}

// waitFor returns how long a 429 asks to wait.
func waitFor(answer *http.Response) time.Duration {
	seconds, err := strconv.Atoi(answer.Header.Get("Retry-After"))
	if err != nil {
		seconds = 1
	}
	return time.Duration(seconds) * time.Second
}

func (c *crawler) list(path string) (listing, error) {
	for {
		request, err := http.NewRequest("GET",
			c.host+"/api/2.0/dbfs/list?path="+url.QueryEscape(path), nil)
		if err != nil {
			return listing{}, err
		}
		request.Header.Set("Authorization", "Bearer "+c.token)
		answer, err := c.client.Do(request)
		if err != nil {
			return listing{}, err
		}
		body, err := io.ReadAll(answer.Body)
		answer.Body.Close()
		if err != nil {
			return listing{}, err
		}
		switch answer.StatusCode {
		case http.StatusOK:
			var found listing
			return found, json.Unmarshal(body, &found)
		case http.StatusTooManyRequests:
			time.Sleep(waitFor(answer))
		default:
			return listing{}, fmt.Errorf("%s: %s: %s", path, answer.Status, body)
		}
	}
}

// next returns a directory to list, or false when there will be none.
func (c *crawler) next() (string, bool) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	for len(c.pending) == 0 && c.busy > 0 {
		c.changed.Wait()
	}
	if len(c.pending) == 0 {
		return "", false
	}
	path := c.pending[0]
	c.pending = c.pending[1:]
	c.busy++
	return path, true
}

func (c *crawler) add(found listing) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	c.busy--
	c.sum.Directories++
	for _, each := range found.Files {
		if each.IsDir {
			c.pending = append(c.pending, each.Path)
		} else {
			c.sum.Files++
			c.sum.Bytes += each.FileSize
		}
	}
	c.changed.Broadcast()
}

func (c *crawler) work() {
	for {
		path, ok := c.next()
		if !ok {
			return
		}
		found, err := c.list(path)
		if err != nil {
			log.Fatal(err)
		}
		c.add(found)
	}
}

func main() {
	if len(os.Args) != 3 {
		log.Fatal("usage: crawl ROOT IN_FLIGHT")
	}
	inFlight, err := strconv.Atoi(os.Args[2])
	if err != nil {
		log.Fatal(err)
	}
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.MaxIdleConnsPerHost = inFlight
	c := &crawler{
		client:  http.Client{Transport: transport},
		host:    os.Getenv("DATABRICKS_HOST"),
		token:   os.Getenv("DATABRICKS_TOKEN"),
		pending: []string{os.Args[1]},
	}
	c.changed = sync.NewCond(&c.mutex)
	var workers sync.WaitGroup
	for i := 0; i < inFlight; i++ {
		workers.Add(1)
		go func() {
			defer workers.Done()
			c.work()
		}()
	}
	workers.Wait()
	if err := json.NewEncoder(os.Stdout).Encode(c.sum); err != nil {
		log.Fatal(err)
	}
}
