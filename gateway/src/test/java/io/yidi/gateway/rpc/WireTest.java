package io.yidi.gateway.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.yidi.proto.settlement.v1.SettleResponse;
import io.yidi.proto.settlement.v1.Settlement;
import io.yidi.proto.type.v1.LocalizedText;
import io.yidi.proto.type.v1.Step;
import org.junit.jupiter.api.Test;

class WireTest {

  @Test
  void aSealedMessageIsSentAsItWasStored() throws InvalidProtocolBufferException {
    SettleResponse reply =
        SettleResponse.newBuilder()
            .setSettlement(
                Settlement.newBuilder()
                    .setSettlementId("S1")
                    .addSteps(
                        Step.newBuilder()
                            .setAmountInFen(-12_345)
                            .setText(LocalizedText.newBuilder().setZh("起付线").setEn("deductible")))
                    .addRefundedBySettlementIds("S2"))
            .build();
    ByteString stored = reply.toByteString();
    SettleResponse sealed = Wire.sealed(reply, stored);
    assertThat(sealed.toByteString()).isEqualTo(stored);
    assertThat(sealed.getSerializedSize()).isEqualTo(stored.size());
    assertThat(SettleResponse.parseFrom(sealed.toByteString())).isEqualTo(reply);
    SettleResponse nothing = SettleResponse.getDefaultInstance();
    assertThat(Wire.sealed(nothing, ByteString.EMPTY)).isEqualTo(nothing);
  }
}
