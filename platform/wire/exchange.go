package wire

import (
	"context"
	"encoding/json"
	"time"
)

// Fields are a request's fields by name, as somebody wrote them.
type Fields = map[string]json.RawMessage

// Exchange is a call that was answered, as it stood on the wire.
type Exchange struct {
	Call   string // name in the catalogue
	Status int    // HTTP
	Body   []byte // of the answer; it may hold anything that the platform tells
	Took   time.Duration
}

type watchKey struct{}

// Watch has see told of every exchange that a platform reached over the wire
// makes under the context. A try that is repeated is told each time. see may be
// called after the context's request has ended, and by several goroutines.
func Watch(ctx context.Context, see func(Exchange)) context.Context {
	return context.WithValue(ctx, watchKey{}, see)
}

// Watching is the function that Watch was given; nil where nobody watches.
func Watching(ctx context.Context) func(Exchange) {
	see, _ := ctx.Value(watchKey{}).(func(Exchange))
	return see
}
