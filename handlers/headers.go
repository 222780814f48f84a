package handlers

import (
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"

	"partnerdesk/views/paths"
)

// Everything a page uses comes from this server, and nothing stands inline, so
// the policy starts at nothing and adds only that.
const contentPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; " +
	"font-src 'self'; connect-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// secure sets what every answer carries, errors included.
func (s *Server) secure(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		h := c.Response().Header()
		h.Set("Content-Security-Policy", contentPolicy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("X-Frame-Options", "DENY")
		h.Set("Referrer-Policy", "same-origin")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Permissions-Policy", "camera=(), microphone=(), geolocation=(), payment=()")
		if s.overTLS(c.Request()) {
			h.Set("Strict-Transport-Security", "max-age=31536000")
		}
		if !strings.HasPrefix(c.Request().URL.Path, "/static/") && !strings.HasPrefix(c.Request().URL.Path, "/brand/") {
			h.Set("Cache-Control", "no-store")
		}
		return next(c)
	}
}

// limitBody caps what a request may send, before anything reads it.
func limitBody(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		limit := int64(maxFormBytes)
		if strings.HasPrefix(c.Request().Header.Get("Content-Type"), "multipart/form-data") {
			limit = 2 << 20
			if p := c.Request().URL.Path; strings.HasSuffix(p, paths.ImportHolidays) || strings.HasSuffix(p, paths.UploadFile) || strings.HasSuffix(p, paths.SignEnd) {
				limit = 12 << 20 // a file that is too large is told so, not cut off
			}
			if strings.HasSuffix(c.Request().URL.Path, paths.BrandPicturesEnd) {
				limit = 64 << 20 // as with a logo
			}
		}
		c.Request().Body = http.MaxBytesReader(c.Response(), c.Request().Body, limit)
		return next(c)
	}
}

func echoNotFound() error { return echo.NewHTTPError(http.StatusNotFound) }

func echoTooLarge() error {
	return echo.NewHTTPError(http.StatusRequestEntityTooLarge, "This is more than the form may hold.")
}
