// Package outbox keeps messages in a file where no mail server and no SMS
// gateway are set, so that a demonstration shows the codes and links that would
// have been sent.
package outbox

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"partnerdesk/platform"
)

// Letter is a message with the moment at which it was put down.
type Letter struct {
	At time.Time `json:"at"`
	platform.Message
}

// Outbox is a platform.Messenger that delivers to a file of JSON lines, readable
// by its owner alone: codes and links stand in it in clear.
type Outbox struct {
	path string
	now  func() time.Time
	keep int

	mu      sync.Mutex
	letters []Letter
}

// Open reads what an earlier run left and keeps the newest letters, as many as keep says.
func Open(path string, keep int, now func() time.Time) (*Outbox, error) {
	o := &Outbox{path: path, keep: keep, now: now}
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return o, nil
	}
	if err != nil {
		return nil, err
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var l Letter
		if json.Unmarshal(lines.Bytes(), &l) == nil { // a line cut short by a crash is no letter
			o.letters = append(o.letters, l)
		}
	}
	o.trim()
	return o, errors.Join(lines.Err(), o.rewrite())
}

// Send puts a message down. It is on disk when Send returns.
func (o *Outbox) Send(_ context.Context, m platform.Message) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.letters = append(o.letters, Letter{o.now(), m})
	if len(o.letters) > 2*o.keep {
		o.trim()
		return o.rewrite()
	}
	line, err := json.Marshal(o.letters[len(o.letters)-1])
	if err != nil {
		return err
	}
	f, err := os.OpenFile(o.path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(append(line, '\n'))
	return errors.Join(err, f.Close())
}

// List returns the letters of a partner to an address, newest first. An empty
// address means all of the partner's.
func (o *Outbox) List(partner, to string) []Letter {
	o.mu.Lock()
	defer o.mu.Unlock()
	var found []Letter
	for _, l := range slices.Backward(o.letters) {
		if l.Partner == partner && (to == "" || strings.EqualFold(l.To, to)) {
			found = append(found, l)
		}
	}
	return found
}

func (o *Outbox) trim() {
	if extra := len(o.letters) - o.keep; extra > 0 {
		o.letters = slices.Clone(o.letters[extra:])
	}
}

// rewrite replaces the file whole, so that a crash leaves the old one or the new one.
func (o *Outbox) rewrite() error {
	f, err := os.CreateTemp(filepath.Dir(o.path), ".outbox-*")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	enc := json.NewEncoder(f)
	for _, l := range o.letters {
		err = errors.Join(err, enc.Encode(l))
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return err
	}
	return os.Rename(f.Name(), o.path)
}
