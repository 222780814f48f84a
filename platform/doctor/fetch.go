package doctor

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// Place is where the vendor publishes the document, below its base address.
const Place = "/docs/openapi_partner"

// MaxDocument is the size of the largest document that is read, in bytes. The
// calls of a partner API fit into a hundredth of it.
const MaxDocument = 16 << 20

// Fetch gets the document. key may be empty; it goes to base's host only. Its
// errors are for the operator and hold neither the key nor the answer.
func Fetch(ctx context.Context, client *http.Client, base *url.URL, key string) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	address := strings.TrimRight(base.String(), "/") + Place
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, fmt.Errorf("%s is no address that can be asked", address)
	}
	req.Header.Set("Accept", "application/json")
	req.Header.Set("User-Agent", "Partnerdesk")
	if key != "" {
		req.Header.Set("Authorization", "Bearer "+key)
	}
	mine := *client
	mine.CheckRedirect = func(next *http.Request, via []*http.Request) error {
		if next.URL.Host != base.Host || next.URL.Scheme != base.Scheme || len(via) > 3 {
			return http.ErrUseLastResponse
		}
		return nil
	}
	res, err := mine.Do(req)
	if err != nil {
		return nil, fmt.Errorf("%s does not answer: %w", address, plainly(err))
	}
	defer res.Body.Close()
	switch {
	case res.StatusCode == http.StatusNotFound:
		return nil, fmt.Errorf("there is no document at %s. If the vendor has given you one, name the file with --document", address)
	case res.StatusCode == http.StatusUnauthorized || res.StatusCode == http.StatusForbidden:
		return nil, fmt.Errorf("%s wants another key (status %d): set PLATFORM_KEY", address, res.StatusCode)
	case res.StatusCode != http.StatusOK:
		return nil, fmt.Errorf("%s answers with status %d", address, res.StatusCode)
	}
	raw, err := Read(res.Body)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", address, err)
	}
	return raw, nil
}

// Read takes a document that is not larger than MaxDocument.
func Read(r io.Reader) ([]byte, error) {
	raw, err := io.ReadAll(io.LimitReader(r, MaxDocument+1))
	switch {
	case err != nil:
		return nil, fmt.Errorf("the document breaks off: %w", plainly(err))
	case len(raw) > MaxDocument:
		return nil, fmt.Errorf("the document is larger than %d MB, which is no description of this API", MaxDocument>>20)
	}
	return raw, nil
}

// plainly takes the address off an error of net/http, which its caller names.
func plainly(err error) error {
	if u, ok := errors.AsType[*url.Error](err); ok {
		err = u.Err
	}
	if errors.Is(err, context.DeadlineExceeded) {
		return errors.New("it takes longer than 30 seconds")
	}
	return err
}
