package local

import (
	"context"
	"database/sql"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"partnerdesk/platform"
)

type bots struct{ scope }

// maxAddress is how many bytes an address or a header of a bot may have.
const maxAddress = 2048

func (s bots) Save(ctx context.Context, in platform.SaveBot) (string, error) {
	var bad platform.Fields
	b := readBot(&bad, in)
	var id int64
	err := s.data.write(ctx, func(c *session) error {
		client, err := s.working(c, in.Client)
		if err != nil {
			return err
		}
		if strings.TrimSpace(in.ID) != "" {
			if id, err = s.bot(c, client, in.ID); err != nil {
				return err
			}
		}
		if err := bad.Err(); err != nil {
			return err
		}
		id, err = s.keepBot(c, client, id, b)
		return err
	})
	if err != nil {
		return "", err
	}
	return strconv.FormatInt(id, 10), nil
}

// readBot checks what a bot is to be.
func readBot(bad *platform.Fields, in platform.SaveBot) platform.Bot {
	b := platform.Bot{Name: text(bad, "bot_name", in.Name, 100), Use: strings.TrimSpace(in.Use),
		APIURL: strings.TrimSpace(in.APIURL), WSSURL: strings.TrimSpace(in.WSSURL), Header: strings.Trim(in.Header, " ")}
	switch b.Use {
	case platform.BotVoice:
	case "":
		bad.Add("to_be_used", platform.Required)
	default:
		bad.Add("to_be_used", "A bot can be used for voice only: write voice.")
	}
	if b.WSSURL == "" && b.APIURL == "" {
		bad.Add("wss_url", "Give the address of the stream, such as wss://bots.company.example/calls.")
	}
	address(bad, "wss_url", b.WSSURL, "wss")
	address(bad, "api_url", b.APIURL, "https")
	botHeader(bad, b.Header)
	return b
}

// address notes what keeps an address from being called. Credentials in it would
// be shown to everyone who may read the bot: they belong in the header.
func address(bad *platform.Fields, field, value, scheme string) {
	if value == "" {
		return
	}
	u, err := url.Parse(value)
	switch {
	case len(value) > maxAddress:
		bad.Add(field, "This may have at most %d characters.", maxAddress)
	case err != nil || !printable(value) || strings.Contains(value, " ") || u.Opaque != "" || !hostAndPort(u):
		bad.Add(field, "Write a whole address, such as %s://bots.company.example/calls.", scheme)
	case u.Scheme != scheme:
		bad.Add(field, "The address must begin with %s://.", scheme)
	case u.User != nil:
		bad.Add(field, "Leave the name and password out of the address; put them in the header.")
	case u.Fragment != "" || strings.Contains(value, "#"):
		bad.Add(field, "Leave out what follows the #: it is never sent.")
	}
}

// hostAndPort reports whether an address names a host and, if any, a port that exists.
func hostAndPort(u *url.URL) bool {
	if u.Hostname() == "" || strings.Contains(u.Hostname(), ":") && !strings.HasPrefix(u.Host, "[") {
		return false // what is left of the last colon would be taken for a name
	}
	if u.Port() == "" {
		return !strings.HasSuffix(u.Host, ":")
	}
	n, err := strconv.ParseUint(u.Port(), 10, 16)
	return err == nil && n > 0
}

// botHeader takes one line "Name: value". Headers that shape the connection
// itself are refused, since a WebSocket could not be opened with them.
func botHeader(bad *platform.Fields, header string) {
	if header == "" {
		return
	}
	name, value, ok := strings.Cut(header, ":")
	value = strings.TrimSpace(value)
	switch {
	case strings.ContainsAny(header, "\r\n"):
		bad.Add("wss_header", "Write one header on one line.")
	case len(header) > maxAddress:
		bad.Add("wss_header", "This may have at most %d characters.", maxAddress)
	case !ok || !headerName(name) || value == "" || strings.ContainsFunc(value, func(r rune) bool { return r < ' ' || r > '~' }):
		bad.Add("wss_header", "Write a header as Name: value, such as Authorization: Bearer KEY.")
	default:
		switch n := http.CanonicalHeaderKey(name); {
		case n == "Host", n == "Connection", n == "Upgrade", n == "Content-Length", n == "Transfer-Encoding",
			strings.HasPrefix(n, "Sec-Websocket-"):
			bad.Add("wss_header", "The platform sets %s itself. Use another header.", n)
		}
	}
}

// headerName reports whether s is a token as RFC 9110 section 5.6.2 has it.
func headerName(s string) bool {
	return s != "" && !strings.ContainsFunc(s, func(r rune) bool {
		return !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("!#$%&'*+-.^_`|~", r))
	})
}

// bot finds a bot of a client by the id that the API has for it.
func (s scope) bot(c *session, client int64, id string) (int64, error) {
	err := error(sql.ErrNoRows)
	n, e := strconv.ParseInt(strings.TrimSpace(id), 10, 64)
	if e == nil {
		err = c.get(`SELECT id FROM bots WHERE partner = $1 AND client = $2 AND id = $3`, args{s.partner, client, n}, &n)
	}
	if errors.Is(err, sql.ErrNoRows) {
		return 0, platform.Errorf(platform.NotFound, "There is no such bot.")
	}
	return n, err
}

// keepBot stores a bot; with an id, in place of the one that has it.
func (s scope) keepBot(c *session, client, id int64, b platform.Bot) (int64, error) {
	var sealed []byte
	if b.Header != "" {
		var err error
		if sealed, err = s.seal.close([]byte(b.Header), s.headerPlace(client)...); err != nil {
			return 0, err
		}
	}
	if id == 0 {
		err := c.get(`INSERT INTO bots (partner, client, name, use, api_url, wss_url, header_sealed, created_at)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING id`,
			args{s.partner, client, b.Name, b.Use, b.APIURL, b.WSSURL, sealed, millis(s.now())}, &id)
		return id, err
	}
	_, err := c.exec(`UPDATE bots SET name = $1, use = $2, api_url = $3, wss_url = $4, header_sealed = $5
		WHERE partner = $6 AND client = $7 AND id = $8`, b.Name, b.Use, b.APIURL, b.WSSURL, sealed, s.partner, client, id)
	return id, err
}

func (s scope) headerPlace(client int64) []string {
	return []string{"bot header", s.partner, strconv.FormatInt(client, 10)}
}

func (s bots) List(ctx context.Context, client platform.ClientID) ([]platform.Bot, error) {
	out := []platform.Bot{}
	err := s.data.read(ctx, func(c *session) error {
		row, err := s.client(c, client)
		if err != nil {
			return err
		}
		return c.each(`SELECT id, name, use, api_url, wss_url, header_sealed IS NOT NULL FROM bots
			WHERE partner = $1 AND client = $2 ORDER BY id`, args{s.partner, row.id}, func(scan func(...any) error) error {
			var b platform.Bot
			err := scan(&b.ID, &b.Name, &b.Use, &b.APIURL, &b.WSSURL, &b.HasHeader)
			out = append(out, b)
			return err
		})
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}

func (s bots) Get(ctx context.Context, client platform.ClientID, id string) (platform.Bot, error) {
	var b platform.Bot
	err := s.data.read(ctx, func(c *session) error {
		row, err := s.client(c, client)
		if err != nil {
			return err
		}
		n, err := s.bot(c, row.id, id)
		if err != nil {
			return err
		}
		var sealed []byte
		if err := c.get(`SELECT id, name, use, api_url, wss_url, header_sealed FROM bots WHERE partner = $1 AND client = $2 AND id = $3`,
			args{s.partner, row.id, n}, &b.ID, &b.Name, &b.Use, &b.APIURL, &b.WSSURL, &sealed); err != nil {
			return err
		}
		if sealed == nil {
			return nil
		}
		header, err := s.seal.open(sealed, s.headerPlace(row.id)...)
		b.HasHeader, b.Header = true, string(header)
		return err
	})
	if err != nil {
		return platform.Bot{}, err
	}
	return b, nil
}

// Delete looks for flows in the transaction that deletes, so that none can be
// pointed at the bot in between.
func (s bots) Delete(ctx context.Context, client platform.ClientID, id string) error {
	return s.data.write(ctx, func(c *session) error {
		row, err := s.working(c, client)
		if err != nil {
			return err
		}
		n, err := s.bot(c, row, id)
		if err != nil {
			return err
		}
		var users []string
		if err := c.each(`SELECT name FROM flows WHERE partner = $1 AND client = $2 AND bot = $3 ORDER BY id`, args{s.partner, row, n},
			func(scan func(...any) error) error {
				var name string
				err := scan(&name)
				users = append(users, name)
				return err
			}); err != nil {
			return err
		}
		switch len(users) {
		case 0:
		case 1:
			return platform.Errorf(platform.Conflict, "The flow “%s” hands calls to this bot. Take the bot out of it first.", users[0])
		default:
			return platform.Errorf(platform.Conflict, "%d flows hand calls to this bot, “%s” for one. Take the bot out of them first.", len(users), users[0])
		}
		_, err = c.exec(`DELETE FROM bots WHERE partner = $1 AND client = $2 AND id = $3`, s.partner, row, n)
		return err
	})
}
