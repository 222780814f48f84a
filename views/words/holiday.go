package words

import (
	"context"
	"strings"
)

// Holiday is the name of a day as the reader knows it. Names are data, written in
// English or by whoever set the hours: those of our own lists have their Hindi, others
// stay as they are.
func Holiday(ctx context.Context, name string) string {
	if of(ctx).english {
		return name
	}
	bare, expected := strings.CutSuffix(name, " (expected)")
	own, ok := hindiHolidays[bare]
	switch {
	case !ok:
		return name
	case expected:
		return own + " (अनुमानित)"
	}
	return own
}
