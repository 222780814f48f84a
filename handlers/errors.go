package handlers

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"strconv"
	"time"

	"github.com/labstack/echo/v4"

	"partnerdesk/platform"
	"partnerdesk/views/layout"
	"partnerdesk/views/paths"
	"partnerdesk/views/ui"
	"partnerdesk/views/words"
)

// statusOf is the one table from kinds to what a page answers with. The platform
// refusing its own key is nobody's sign-in problem, so it is a 503.
var statusOf = map[platform.Kind]int{
	platform.Internal:          http.StatusInternalServerError,
	platform.Invalid:           http.StatusUnprocessableEntity,
	platform.NotFound:          http.StatusNotFound,
	platform.Conflict:          http.StatusConflict,
	platform.Unauthenticated:   http.StatusServiceUnavailable,
	platform.Forbidden:         http.StatusForbidden,
	platform.InsufficientFunds: http.StatusConflict,
	platform.RateLimited:       http.StatusTooManyRequests,
	platform.Unavailable:       http.StatusServiceUnavailable,
	platform.Unknown:           http.StatusServiceUnavailable,
}

// refused tells what a person can mend in a form from what only a page of its
// own can explain: the fields and words to show, and the status to show them with.
func refused(err error) (*platform.Error, int, bool) {
	e, ok := errors.AsType[*platform.Error](err)
	if !ok {
		return nil, 0, false
	}
	switch e.Kind {
	case platform.Invalid, platform.Conflict, platform.InsufficientFunds, platform.RateLimited, platform.Unavailable:
		return e, statusOf[e.Kind], true
	}
	return nil, 0, false
}

// trouble is what an error page says: never more than the kind of the failure
// and a message that was made to be shown. The layout has each status's own
// words for what stays empty.
func trouble(ctx context.Context, err error) (status int, body string) {
	var he *echo.HTTPError
	var pe *platform.Error
	switch {
	case errors.As(err, &he):
		if msg, ok := he.Message.(string); ok && msg != http.StatusText(he.Code) && he.Code < 500 {
			body = words.T(ctx, msg)
		}
		return he.Code, body
	case errors.As(err, &pe):
		if pe.Kind != platform.Internal && pe.Kind != platform.Unauthenticated && pe.Kind != platform.NotFound {
			body = words.T(ctx, pe.Msg)
		}
		return statusOf[pe.Kind], body
	case errors.Is(err, context.DeadlineExceeded):
		return http.StatusServiceUnavailable, ""
	}
	return http.StatusInternalServerError, ""
}

// fail is where every error ends: it is logged once with the reference that the
// page shows, and answered as a page, or as a fragment for htmx.
func (s *Server) fail(err error, c echo.Context) {
	if c.Response().Committed {
		s.log.Error("failed after the answer began", "err", err, "request", requestID(c))
		return
	}
	ctx := c.Request().Context()
	if errors.Is(err, context.Canceled) && ctx.Err() != nil {
		return // the browser has gone
	}
	shown := err
	r, met := c.Get(requestKey).(*request)
	if e, ok := errors.AsType[*platform.Error](err); ok && met && !r.site.staff {
		shown = r.told(e)
		if errors.Is(err, platform.ErrNoKey) {
			shown = &platform.Error{Kind: e.Kind} // nothing that an end-client could do about it
		}
	}
	status, body := trouble(ctx, shown)
	level := slog.LevelInfo
	if status >= 500 {
		level = slog.LevelError
	}
	s.log.Log(ctx, level, "request failed", "request", requestID(c), "status", status, "err", err)
	if e, ok := errors.AsType[*platform.Error](err); ok && e.RetryAfter > 0 {
		c.Response().Header().Set("Retry-After", strconv.Itoa(int(e.RetryAfter/time.Second)+1))
	}
	if !met {
		r = &request{Context: c, s: s}
	}
	r.failure = &layout.Failure{Status: status, Body: body, Reference: requestID(c)}
	if errors.Is(err, platform.ErrStorage) {
		r.failure.Title = r.t("Nothing can be saved at the moment")
	}
	if title, body := r.keyTrouble(); title != "" && status == http.StatusServiceUnavailable {
		r.failure.Title, r.failure.Body = title, r.t("Nothing was changed.")+" "+body
		if do := r.keyAction(); do.Label != "" {
			do.Kind = ui.Primary
			r.failure.Actions = []ui.Action{do}
		}
	}
	if r.guest != nil {
		r.failure.Actions = []ui.Action{{Label: r.t("Back to the registration"), Href: paths.Handover(r.guest.token).Start()}}
	}
	r.title = r.failure.Heading(r.ctx())
	if err := r.show(status, layout.FailurePanel(*r.failure)); err != nil {
		s.log.Error("the error page failed", "err", err, "request", requestID(c))
		_ = c.String(http.StatusInternalServerError, r.title)
	}
}
