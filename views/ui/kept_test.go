package ui

import (
	"context"
	"fmt"
	"io"
	"strings"
	"sync"
	"testing"

	"github.com/a-h/templ"

	"partnerdesk/views/words"
)

func TestAKeptPartIsDrawnOnceForEachKeyAndReader(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	times := map[string]int{}
	part := Keep(func(key int) templ.Component {
		return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
			text := fmt.Sprint(words.Lang(ctx), key)
			mu.Lock()
			times[text]++
			mu.Unlock()
			_, err := io.WriteString(w, text)
			return err
		})
	})
	readers := []context.Context{words.With(t.Context(), words.English), words.With(t.Context(), words.Hindi)}
	for range 3 {
		for _, ctx := range readers {
			for key := range 3 {
				var b strings.Builder
				if err := part.Of(key).Render(ctx, &b); err != nil || b.String() != fmt.Sprint(words.Lang(ctx), key) {
					t.Fatalf("%d is drawn as %q, %v", key, b.String(), err)
				}
			}
		}
	}
	for text, n := range times {
		if n != 1 {
			t.Errorf("%s was drawn %d times", text, n)
		}
	}
	// More keys than are kept, from several readers at once.
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for key := range 2 * maxKept {
				var b strings.Builder
				if err := part.Of(key).Render(readers[0], &b); err != nil || !strings.HasSuffix(b.String(), fmt.Sprint(key)) {
					t.Errorf("%d is drawn as %q, %v", key, b.String(), err)
				}
			}
		})
	}
	wg.Wait()
	if len(part.made) > maxKept {
		t.Errorf("%d copies are kept", len(part.made))
	}
}

func TestAPartThatFailsIsNotKept(t *testing.T) {
	t.Parallel()
	fails := true
	part := Keep(func(string) templ.Component {
		return templ.ComponentFunc(func(_ context.Context, w io.Writer) error {
			_, _ = io.WriteString(w, "half")
			if fails {
				return io.ErrUnexpectedEOF
			}
			return nil
		})
	})
	var b strings.Builder
	if err := part.Of("a").Render(t.Context(), &b); err == nil || b.Len() > 0 {
		t.Errorf("it drew %q, %v", b.String(), err)
	}
	fails = false
	if err := part.Of("a").Render(t.Context(), &b); err != nil || b.String() != "half" {
		t.Errorf("the next time it drew %q, %v", b.String(), err)
	}
}
