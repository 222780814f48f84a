package handlers

import (
	"net/http"
	"strings"
	"sync"

	"github.com/labstack/echo/v4"

	"partnerdesk/views/brand"
	"partnerdesk/views/paths"
)

// brandSheets keeps the stylesheet of each accent that was asked for. A sheet
// follows from its accent alone, so there is nothing to go stale.
type brandSheets struct {
	byAccent sync.Map // accent → brand.Sheet
	byHash   sync.Map // hash → brand.Sheet
}

func (b *brandSheets) url(accent string) string {
	if s, ok := b.byAccent.Load(accent); ok {
		return paths.BrandSheet(s.(brand.Sheet).Hash + ".css")
	}
	s, err := brand.Stylesheet(accent)
	if err != nil {
		return "" // our own colours
	}
	b.byHash.Store(s.Hash, s)
	b.byAccent.Store(accent, s)
	return paths.BrandSheet(s.Hash + ".css")
}

func (s *Server) showBrandSheet(r *request) error {
	// The page that named the sheet may have come from before a restart.
	s.brands.url(r.site.brand.Accent)
	found, ok := s.brands.byHash.Load(strings.TrimSuffix(r.Param("sheet"), ".css"))
	if !ok {
		return echo.NewHTTPError(http.StatusNotFound)
	}
	r.Response().Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	return r.compressed(http.StatusOK, "text/css; charset=utf-8", found.(brand.Sheet).CSS)
}
