// SPDX-License-Identifier: GPL-3.0-or-later
// Feeds the design `DUT one sample each clock cycle and writes, LATENCY edges later, each output as a line of hex digits.
`timescale 1 ns / 1 ps

module harness;
    parameter IN_BITS = 1, OUT_BITS = 1, SAMPLES = 1, LATENCY = 1;

    reg clk = 0;
    reg [IN_BITS - 1:0] samples [0:SAMPLES - 1];
    reg [IN_BITS - 1:0] model_inp;
    wire [OUT_BITS - 1:0] model_out;
    integer cycle, target;

    `DUT dut (.clk(clk), .model_inp(model_inp), .model_out(model_out));

    initial begin
        $readmemh("inputs.hex", samples);
        target = $fopen("outputs.hex", "w");
        for (cycle = 0; cycle < SAMPLES + LATENCY - 1; cycle = cycle + 1) begin
            if (cycle < SAMPLES) model_inp = samples[cycle];
            #1 clk = 1;
            #1 if (cycle + 1 >= LATENCY) $fdisplay(target, "%h", model_out);
            clk = 0;
        end
        $fclose(target);
        $finish;
    end
endmodule
