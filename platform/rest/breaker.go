package rest

import (
	"errors"
	"log/slog"
	"time"

	"github.com/sony/gobreaker/v2"

	"partnerdesk/platform"
)

// newBreaker guards one group of endpoints. Only what says that the platform is
// not well counts against it: a refusal is an answer, and neither a caller that
// went away, nor one service behind the platform that is down, nor a call that the
// platform has not got says anything about the group.
func (c *Conn) newBreaker(group string, cfg Breaker) *gobreaker.CircuitBreaker[attempt] {
	if cfg.Failures == 0 {
		cfg.Failures = 5
	}
	if cfg.OpenFor <= 0 {
		cfg.OpenFor = 15 * time.Second
	}
	c.openFor = cfg.OpenFor
	return gobreaker.NewCircuitBreaker[attempt](gobreaker.Settings{
		Name:    group,
		Timeout: cfg.OpenFor,
		ReadyToTrip: func(n gobreaker.Counts) bool {
			return n.ConsecutiveFailures >= cfg.Failures
		},
		IsSuccessful: func(err error) bool {
			f, failed := errors.AsType[*failure](err)
			return !failed || f.err.Kind != platform.Unavailable && f.err.Kind != platform.Unknown
		},
		IsExcluded: func(err error) bool {
			f, failed := errors.AsType[*failure](err)
			return failed && (f.callerGone || f.stated || f.err.NotOffered)
		},
		OnStateChange: func(name string, from, to gobreaker.State) {
			c.meter.moved(name, c.now())
			c.log.Warn("platform group", slog.String("group", name), slog.String("from", from.String()), slog.String("to", to.String()))
		},
	})
}

func (c *Conn) throughBreaker(group string, send func() (attempt, error)) (attempt, error) {
	got, err := c.groups[group].Execute(send)
	if errors.Is(err, gobreaker.ErrOpenState) || errors.Is(err, gobreaker.ErrTooManyRequests) {
		return attempt{}, &failure{notAsked: true, err: &platform.Error{Kind: platform.Unavailable, Msg: msgUnavailable,
			Err: &cause{text: "not asked, because it failed several times in a row", err: errors.Join(platform.ErrNotAsked, err)}}}
	}
	return got, err
}
