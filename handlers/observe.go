package handlers

import (
	"crypto/subtle"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/netip"
	"runtime/debug"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/labstack/echo/v4"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"partnerdesk/platform"
)

const requestIDKey = "request id"

func requestID(c echo.Context) string {
	id, _ := c.Get(requestIDKey).(string)
	return id
}

// identify gives each request an id of ours; one that the caller sends is
// nothing to go by.
func (s *Server) identify(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		id := s.NewID()
		c.Set(requestIDKey, id)
		c.Response().Header().Set(echo.HeaderXRequestID, id)
		return next(c)
	}
}

// observe logs each request and counts it, by its route's pattern: an address
// can hold an id or what somebody searched for.
func (s *Server) observe(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		start := s.Now()
		if err := next(c); err != nil {
			c.Error(err)
		}
		pattern := c.Path()
		if pattern == "" {
			pattern = "unmatched"
		}
		took := s.Now().Sub(start)
		status := c.Response().Status
		s.metrics.requests.WithLabelValues(c.Request().Method, pattern, strconv.Itoa(status)).Inc()
		if c.Response().Header().Get("Content-Type") != eventStream { // a stream lasts as long as somebody looks
			s.metrics.seconds.WithLabelValues(pattern).Observe(took.Seconds())
		}
		if strings.HasPrefix(pattern, "/static") || pattern == "/healthz" || pattern == "/readyz" {
			return nil
		}
		attrs := []any{"method", c.Request().Method, "route", pattern, "status", status,
			"ms", float64(took.Microseconds()) / 1000, "request", requestID(c)}
		if r, ok := c.Get(requestKey).(*request); ok && r.person.ID != "" {
			attrs = append(attrs, "partner", r.person.Partner, "person", r.person.ID)
		}
		s.log.LogAttrs(c.Request().Context(), slog.LevelInfo, "request", slog.Group("http", attrs...))
		return nil
	}
}

// recover turns a panic into the error page, with the stack in the log.
func (s *Server) recover(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) (err error) {
		defer func() {
			p := recover()
			if p == nil {
				return
			}
			if e, ok := p.(error); ok && errors.Is(e, http.ErrAbortHandler) {
				panic(p)
			}
			s.log.Error("panic", "request", requestID(c), "panic", fmt.Sprint(p), "stack", string(debug.Stack()))
			err = &platform.Error{Kind: platform.Internal, Err: fmt.Errorf("panic: %v", p)}
		}()
		return next(c)
	}
}

// meters are the server's own figures. They have a registry of their own, so
// that several servers can live in one process.
type meters struct {
	registry *prometheus.Registry
	requests *prometheus.CounterVec
	seconds  *prometheus.HistogramVec
	viewers  prometheus.Gauge
}

// goMeters are of the process, whose servers share them.
var goMeters = sync.OnceValue(func() prometheus.Collector { return collectors.NewGoCollector() })

func newMeters() *meters {
	m := &meters{
		registry: prometheus.NewRegistry(),
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "http_requests_total", Help: "Requests by route and status."}, []string{"method", "route", "status"}),
		viewers:  prometheus.NewGauge(prometheus.GaugeOpts{Name: "board_viewers", Help: "Open streams of wallboards."}),
		seconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "http_request_seconds", Help: "Time to answer, by route.",
			Buckets: []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10}}, []string{"route"}),
	}
	m.registry.MustRegister(m.requests, m.seconds, m.viewers, goMeters(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

// showMetrics is for whoever runs the server: with the token where one is set,
// else from this machine only.
func (s *Server) showMetrics(r *request) error {
	req := r.Request()
	if s.MetricsKey != "" {
		got := strings.TrimPrefix(req.Header.Get("Authorization"), "Bearer ")
		if subtle.ConstantTimeCompare([]byte(got), []byte(s.MetricsKey)) != 1 {
			return echo.NewHTTPError(http.StatusNotFound)
		}
	} else if a, err := netip.ParseAddr(s.clientIP(req)); err != nil || !a.IsLoopback() || req.Header.Get("X-Forwarded-For") != "" {
		return echo.NewHTTPError(http.StatusNotFound)
	}
	promhttp.HandlerFor(s.metrics.registry, promhttp.HandlerOpts{}).ServeHTTP(r.Response(), req)
	return nil
}

// showHealth says that the process runs; showReady, that its database answers.
func (s *Server) showHealth(r *request) error { return r.String(http.StatusOK, "ok\n") }

func (s *Server) showReady(r *request) error {
	if s.draining.Load() {
		return r.String(http.StatusServiceUnavailable, "stopping\n")
	}
	if err := s.Store.Ping(r.Request().Context()); err != nil {
		s.log.Error("not ready", "err", err)
		return r.String(http.StatusServiceUnavailable, "the database does not answer\n")
	}
	return r.String(http.StatusOK, "ready\n")
}

// now is the server’s clock, which tests can set.
func (r *request) now() time.Time { return r.s.Now() }
