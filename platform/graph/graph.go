// Package graph asks Meta's Graph API about the token of a WhatsApp number: is it
// accepted, for this number, with what it takes to send, and until when.
package graph

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"partnerdesk/platform"
)

// Scopes are the permissions that it takes to send and to manage messages.
var Scopes = []string{"whatsapp_business_messaging", "whatsapp_business_management"}

// limit of an answer, and of waiting for one.
const (
	maxAnswer = 256 << 10
	patience  = 8 * time.Second
)

// Client speaks to one Graph API. It follows no redirect, since each request
// carries a token.
type Client struct {
	base *url.URL
	http *http.Client
}

// New makes a Client for an address such as https://graph.facebook.com/v23.0.
func New(base *url.URL) *Client {
	return &Client{base: base, http: &http.Client{Timeout: patience, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
}

// Facts are what Meta says of a number and the token for it.
type Facts struct {
	DisplayNumber platform.Phone // empty where it is none that can be read
	VerifiedName  string
	Ends          time.Time // of the token; zero: it has no end
}

// graphError is how a Graph API refuses.
type graphError struct {
	Code    int    `json:"code"`
	Subcode int    `json:"error_subcode"`
	Message string `json:"message"`
}

// Check asks about a token. Unauthenticated means that Meta refuses the token
// itself, which is news about it; Invalid names at access_token or phone_number_id
// what does not fit; Unavailable means that there was no answer, which says nothing
// about the token. No error holds the token.
func (c *Client) Check(ctx context.Context, phoneNumberID, token string) (Facts, error) {
	var about struct {
		Data struct {
			Valid   bool     `json:"is_valid"`
			Ends    int64    `json:"expires_at"`
			Access  int64    `json:"data_access_expires_at"`
			Scopes  []string `json:"scopes"`
			Granted []struct {
				Scope string `json:"scope"`
			} `json:"granular_scopes"`
		} `json:"data"`
	}
	if err := c.get(ctx, "debug_token", url.Values{"input_token": {token}}, token, &about); err != nil {
		return Facts{}, err
	}
	d := about.Data
	if !d.Valid {
		return Facts{}, refusedToken()
	}
	var lacks []string
	for _, s := range Scopes {
		granular := slices.ContainsFunc(d.Granted, func(g struct {
			Scope string `json:"scope"`
		}) bool {
			return g.Scope == s
		})
		if !slices.Contains(d.Scopes, s) && !granular {
			lacks = append(lacks, s)
		}
	}
	if len(lacks) > 0 {
		return Facts{}, platform.Field("access_token", "This token lacks the permission %s. Make one that has it, for a system user.", strings.Join(lacks, " and "))
	}
	var number struct {
		ID      string `json:"id"`
		Display string `json:"display_phone_number"`
		Name    string `json:"verified_name"`
	}
	err := c.get(ctx, phoneNumberID, url.Values{"fields": {"id,display_phone_number,verified_name"}}, token, &number)
	if platform.Is(err, platform.NotFound) {
		return Facts{}, platform.Field("phone_number_id", "Meta has no such number for this token. Look for the phone number id, not the phone number, and for the account that the token belongs to.")
	}
	if err != nil {
		return Facts{}, err
	}
	if number.ID != phoneNumberID {
		return Facts{}, platform.Field("phone_number_id", "Meta answers about another number.")
	}
	f := Facts{VerifiedName: number.Name}
	f.DisplayNumber, _ = platform.ParsePhone(number.Display)
	for _, end := range []int64{d.Ends, d.Access} {
		if at := time.Unix(end, 0).UTC(); end > 0 && (f.Ends.IsZero() || at.Before(f.Ends)) {
			f.Ends = at
		}
	}
	return f, nil
}

func refusedToken() error {
	const msg = "Meta does not accept this token. It may have ended: a token from the console lives for a day, one of a system user lasts."
	return &platform.Error{Kind: platform.Unauthenticated, Msg: msg, Fields: map[string]string{"access_token": msg}}
}

func silent(err error) error {
	return &platform.Error{Kind: platform.Unavailable, Msg: "Meta did not answer, so the token is not checked.", Err: err}
}

func (c *Client) get(ctx context.Context, path string, q url.Values, token string, out any) error {
	at := c.base.JoinPath(path)
	at.RawQuery = q.Encode()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, at.String(), nil)
	if err != nil {
		return silent(errors.New("the request could not be made")) // the error would quote the address, and so the token
	}
	req.Header.Set("Authorization", "Bearer "+token)
	resp, err := c.http.Do(req)
	if err != nil {
		var u *url.Error
		if errors.As(err, &u) {
			err = u.Err // without the address
		}
		return silent(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer))
	if err != nil {
		return silent(err)
	}
	if resp.StatusCode == http.StatusOK {
		if err := json.Unmarshal(body, out); err != nil {
			return silent(errors.New("an answer that can't be read"))
		}
		return nil
	}
	var no struct {
		Error *graphError `json:"error"`
	}
	if json.Unmarshal(body, &no) != nil || no.Error == nil {
		// Whatever it was that answered, it was not the Graph API.
		return silent(fmt.Errorf("status %d without an error of the Graph API", resp.StatusCode))
	}
	return no.Error.kind(resp.StatusCode)
}

// kind reads a refusal. Codes are those of the Graph API's error reference: 190
// and 102 are about the token, 10 and 200 to 299 about permissions, 100 and 803
// about the object, 1, 2, 4, 17, 32, 613 and 80007 about load and outages.
func (e *graphError) kind(status int) error {
	switch {
	case e.Code == 190 || e.Code == 102:
		return refusedToken()
	case e.Code == 10 || e.Code >= 200 && e.Code < 300:
		return platform.Field("access_token", "This token may not see the number. Give its system user the WhatsApp account, with full control.")
	case e.Code == 100 || e.Code == 803 || status == http.StatusNotFound:
		return platform.Errorf(platform.NotFound, "Meta has no such number.")
	}
	return silent(fmt.Errorf("the Graph API answered %d, code %d", status, e.Code))
}
