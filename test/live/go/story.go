package main

import (
	"bufio"
	"crypto/sha1"
	"encoding/base64"
	"encoding/binary"
	"io"
	"net/http"
)

// hub is a chat: every client has a goroutine that writes what is sent to it.
type hub struct{ leaks bool }

type client struct {
	send   chan []byte
	writer *bufio.Writer
}

func (h *hub) serveWS(w http.ResponseWriter, r *http.Request) {
	key := sha1.Sum([]byte(r.Header.Get("Sec-WebSocket-Key") + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"))
	conn, rw, err := w.(http.Hijacker).Hijack()
	if err != nil {
		return
	}
	defer conn.Close()
	io.WriteString(conn, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"+
		"Sec-WebSocket-Accept: "+base64.StdEncoding.EncodeToString(key[:])+"\r\n\r\n")
	c := &client{send: make(chan []byte), writer: bufio.NewWriter(conn)}
	go c.writePump()
	if !h.leaks {
		defer close(c.send)
	}
	for {
		opcode, payload, err := readFrame(rw.Reader)
		if err != nil {
			return
		}
		if opcode == 8 {
			// The answer to a close: the same code.
			conn.Write(append([]byte{0x88, byte(len(payload))}, payload...))
			return
		}
		c.send <- payload
	}
}

// writePump ends when send is closed. With the leak nobody closes it.
func (c *client) writePump() {
	for message := range c.send {
		c.writer.Write([]byte{0x81, byte(len(message))})
		c.writer.Write(message)
		c.writer.Flush()
	}
}

// readFrame reads one short masked frame.
func readFrame(r io.Reader) (opcode byte, payload []byte, err error) {
	head := make([]byte, 2)
	if _, err = io.ReadFull(r, head); err != nil {
		return
	}
	length := int(head[1] & 0x7f)
	if length == 126 {
		long := make([]byte, 2)
		if _, err = io.ReadFull(r, long); err != nil {
			return
		}
		length = int(binary.BigEndian.Uint16(long))
	}
	mask := make([]byte, 4)
	if _, err = io.ReadFull(r, mask); err != nil {
		return
	}
	payload = make([]byte, length)
	if _, err = io.ReadFull(r, payload); err != nil {
		return
	}
	for i := range payload {
		payload[i] ^= mask[i%4]
	}
	return head[0] & 0x0f, payload, nil
}
