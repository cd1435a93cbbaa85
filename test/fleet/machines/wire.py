# A slow line between two interfaces of this network namespace: frames of one leave the other later, in their order.
#
#   python3 wire.py ONE OTHER DELAY JITTER      ms each way; each frame has DELAY ± JITTER, evenly spread

import random
import select
import socket
import sys
import time
from collections import deque

# linux/if_packet.h, linux/if_ether.h
SOL_PACKET, PACKET_VNET_HDR, PACKET_OUTGOING, ETH_P_ALL = 263, 15, 4, 3
LONGEST = 70_000


def tap(interface):
    tapped = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(ETH_P_ALL))
    # frames bring along what is left to be done to them, as checksums, and take it with them
    tapped.setsockopt(SOL_PACKET, PACKET_VNET_HDR, 1)
    tapped.bind((interface, ETH_P_ALL))
    tapped.setblocking(False)
    return tapped


def main(one, other, delay, jitter):
    ends = [tap(one), tap(other)]
    lines = [deque(), deque()]
    print('ready', flush=True)
    while True:
        dues = [line[0][0] for line in lines if line]
        wait = None if not dues else max(0, min(dues) - time.monotonic())
        for tapped in select.select(ends, [], [], wait)[0]:
            frame, place = tapped.recvfrom(LONGEST)
            if place[2] == PACKET_OUTGOING:
                continue
            line = lines[ends.index(tapped)]
            due = time.monotonic() + (delay + random.uniform(-jitter, jitter)) / 1000
            line.append((max(due, line[-1][0] if line else 0), frame))
        for line, end in zip(lines, reversed(ends)):
            while line and line[0][0] <= time.monotonic():
                try:
                    end.send(line.popleft()[1])
                except OSError:
                    pass  # the cable is out: the frame is lost


main(sys.argv[1], sys.argv[2], float(sys.argv[3]), float(sys.argv[4]))
