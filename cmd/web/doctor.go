package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"net/url"
	"os"

	"partnerdesk/platform/doctor"
)

// doctorCmd looks where the vendor's calls really are.
type doctorCmd struct {
	PlatformURL string `env:"PLATFORM_URL" help:"Base URL of the platform's REST API."`
	PlatformKey string `env:"PLATFORM_KEY" help:"The partner's API token at the platform, where the document wants one."`
	Endpoints   string `env:"PLATFORM_ENDPOINTS" type:"path" help:"Overrides that are in use already."`
	Document    string `type:"path" help:"Read the document from this file instead of fetching it."`
	Write       string `type:"path" placeholder:"FILE" help:"Write the overrides that are needed, for PLATFORM_ENDPOINTS. The file must not exist yet."`
}

// Run prints where each call was found. It ends in an error, and so with the exit
// code 1, unless every call will be found with the overrides that are in use or
// were just written.
func (c *doctorCmd) Run(ctx context.Context, p *program) error {
	now, err := readEndpoints(c.Endpoints)
	if err != nil {
		return err
	}
	base := &url.URL{}
	if c.PlatformURL != "" || c.Document == "" {
		if base, err = platformBase(c.PlatformURL); err != nil {
			return err
		}
	}
	raw, err := c.document(ctx, base)
	if err != nil {
		return err
	}
	rep, err := doctor.Examine(raw, base, now)
	if err != nil {
		return err
	}
	if err := rep.Print(p.stdout); err != nil {
		return err
	}
	overrides, err := rep.Overrides()
	if err != nil {
		return err
	}
	moved := rep.Count(doctor.Elsewhere)
	switch {
	case c.Write != "" && overrides != nil:
		if err := writeNew(c.Write, overrides); err != nil {
			return err
		}
		fmt.Fprintf(p.stdout, "The overrides are in %s. Start the dashboard with PLATFORM_ENDPOINTS=%s to use them.\n", c.Write, c.Write)
	case c.Write != "":
		fmt.Fprintln(p.stdout, "No override is needed, so none was written.")
	case moved > 0:
		return fmt.Errorf("%d calls are elsewhere: write the overrides with --write FILE", moved)
	}
	if lost := rep.Count(doctor.NotFound) + rep.Count(doctor.Beyond); lost > 0 {
		return fmt.Errorf("%d calls can't be made on this platform as its document describes it", lost)
	}
	return nil
}

func (c *doctorCmd) document(ctx context.Context, base *url.URL) ([]byte, error) {
	if c.Document == "" {
		return doctor.Fetch(ctx, http.DefaultClient, base, c.PlatformKey)
	}
	f, err := os.Open(c.Document)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return doctor.Read(f)
}

// writeNew never replaces what an operator wrote before.
func writeNew(path string, raw []byte) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("%s is there already: choose another name, or move it away", path)
	}
	if err != nil {
		return err
	}
	_, err = f.Write(raw)
	return errors.Join(err, f.Close())
}
