package ui

import (
	"bytes"
	"context"
	"encoding/binary"
	"io"
	"sync"

	"github.com/a-h/templ"

	"partnerdesk/views/words"
)

// Kept is a part of a page that many pages have alike, such as a menu: it is drawn once
// for each key and reader, and copied from then on. What draws it is given the key and
// nothing else, so a copy is always what would have been drawn.
type Kept[K comparable] struct {
	draw func(K) templ.Component

	mu   sync.RWMutex
	made map[keptFor[K]][]byte
}

type keptFor[K comparable] struct {
	reader words.Reader
	key    K
}

// maxKept bounds the copies of one part. They are some kilobytes each.
const maxKept = 200

// Keep makes a part that is kept.
func Keep[K comparable](draw func(K) templ.Component) *Kept[K] {
	return &Kept[K]{draw: draw, made: map[keptFor[K]][]byte{}}
}

// Of is the part for a key.
func (k *Kept[K]) Of(key K) templ.Component {
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		at := keptFor[K]{words.ReaderOf(ctx), key}
		k.mu.RLock()
		part, ok := k.made[at]
		k.mu.RUnlock()
		if !ok {
			var b bytes.Buffer
			if err := k.draw(key).Render(ctx, &b); err != nil {
				return err
			}
			part = b.Bytes()
			k.put(at, part)
		}
		_, err := w.Write(part)
		return err
	})
}

func (k *Kept[K]) put(at keptFor[K], part []byte) {
	k.mu.Lock()
	defer k.mu.Unlock()
	for one := range k.made {
		if len(k.made) < maxKept {
			break
		}
		delete(k.made, one) // any: what is asked for often is back at once
	}
	k.made[at] = part
}

// Packed is a list of texts as one, for a key: lists can't be compared.
type Packed string

// Pack makes one.
func Pack(texts ...string) Packed {
	n := 0
	for _, t := range texts {
		n += len(t) + 2
	}
	b := make([]byte, 0, n)
	for _, t := range texts {
		b = append(binary.AppendUvarint(b, uint64(len(t))), t...)
	}
	return Packed(b)
}

// Texts is the list again.
func (p Packed) Texts() []string {
	var texts []string
	for len(p) > 0 {
		n, used := binary.Uvarint([]byte(p[:min(len(p), binary.MaxVarintLen64)]))
		texts = append(texts, string(p[used:used+int(n)]))
		p = p[used+int(n):]
	}
	return texts
}
